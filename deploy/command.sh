# The command smena: bot.py as the user and in the folder of this machine's Smena (smena check,
# smena backup FILE, ...), and what systemd and an editor do for it. Read by what install.sh wrote,
# which says where CODE and HOME_OF are; so an update brings it anew. Only root may become smena.
# shellcheck shell=sh
set -eu
: "${CODE:?}" "${HOME_OF:?}"
[ "$(id -u)" -eq 0 ] || exec sudo -- "$0" "$@"
cd "$HOME_OF"

UNFIT=2 # what bot.py ends with where it can't start (docs/operations.md)
as_smena() { runuser -u smena -- "$@"; }
bot() { as_smena "$CODE/.venv/bin/python" "$CODE/bot.py" "$@"; }

# While the bot is stopped; it is started again whatever becomes of the line to whoever typed this.
beside_nothing() {
  trap 'systemctl start smena' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT TERM
  systemctl stop smena
  code=0
  said=$(bot "$@") || code=$?
  [ -z "$said" ] || printf '%s\n' "$said" | sh "$CODE/deploy/square.sh"
  exit "$code"
}

# A file of the company's own; it holds from now on, unless something in it can't be used.
edit() {
  file=${1:-settings.local.toml}
  umask 077
  as_smena mkdir -p "$(dirname "$file")"
  # Somebody may have written it as root. By smena itself, so that no link of its leads root astray.
  [ ! -e "$file" ] || chown -h smena:smena "$file"
  as_smena env HOME="$HOME_OF" "${EDITOR:-nano}" "$file"
  code=0
  bot check || code=$?
  if [ "$code" -eq "$UNFIT" ]; then
    echo "It works on as it was. Correct what is named above: smena edit $file" >&2
    echo "Смена работает как раньше. Исправьте то, что названо выше: smena edit $file" >&2
    exit "$code"
  fi
  systemctl restart smena
}

case "${1:-}" in
  update) exec "$CODE/.venv/bin/python" "$CODE/bot.py" "$@" --service smena ;;
  log) shift; exec journalctl -u smena "$@" ;;
  start | stop | restart | status) exec systemctl "$1" smena ;;
  edit) shift; edit "$@" ;;
  owner | restore | roster | migrate) beside_nothing "$@" ;;
  *) bot "$@" ;;
esac
