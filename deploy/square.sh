#!/bin/sh
# Says on what it is told, and draws each link of the owner for a phone's camera, where qrencode is:
# the console of a provider's site lets nobody copy.
while IFS= read -r line; do
  printf '%s\n' "$line"
  case $line in
    https://t.me/*) ! command -v qrencode >/dev/null || qrencode -t ANSIUTF8 -m 2 "$line" ;;
  esac
done
