#!/bin/sh
# Sets Smena up on a bare Debian (12 or newer) or Ubuntu (24.04 or newer) server, or brings an older
# one up to date. Run it as root, from a clone of the repository, as often as you like:
#
#   sudo ./deploy/install.sh
#
# It asks for the token; for an unattended run put it into BOT_TOKEN. The code goes to /opt/smena and
# belongs to root; what is the company's own goes to /var/lib/smena and belongs to the user smena.
# Whatever fails is said with what to do, and what this run had begun is taken back.
set -eu
umask 022

CODE=${INSTALL_CODE:-/opt/smena}
HOME_OF=${INSTALL_HOME:-/var/lib/smena}
UNITS=${INSTALL_UNITS:-/etc/systemd/system}
COMMANDS=${INSTALL_COMMANDS:-/usr/local/bin}
SOURCE=${INSTALL_FROM:-$(cd "$(dirname "$0")/.." && pwd)}
NEEDED_MB=900
STEP="the start"
HINT=""
MAKE_ROOM="Make room: apt-get clean; journalctl --vacuum-size=100M; df -h shows what is full."
BEGUN="" # what a failure takes back, in the order in which it was made

say() { printf '%s\n' "$*"; }
step() {
  STEP=$1
  HINT=$2
  say "==> $STEP"
}
fail() {
  HINT=$1
  exit 1
}

# Whatever ends this early says at which step, and what to do; nothing is left half done.
take_back() {
  code=$?
  trap - EXIT
  if [ "$code" -ne 0 ]; then
    for what in $BEGUN; do
      case $what in
        unit)
          systemctl disable --now smena >/dev/null 2>&1 || true
          rm -f "$UNITS/smena.service" "$COMMANDS/smena"
          systemctl daemon-reload >/dev/null 2>&1 || true
          ;;
        code) rm -rf "$CODE" ;;
        home) rm -rf "$HOME_OF" ;;
      esac
    done
    say "" >&2
    say "Smena is not installed: it stopped at: $STEP." >&2
    [ -z "$HINT" ] || say "$HINT" >&2
    [ -z "${FORMER:-}" ] || say "The version that was here works on." >&2
    say "Then run this again; nothing was left half done." >&2
  fi
  rm -rf "${STAGE:-}"
  exit "$code"
}
trap take_back EXIT
trap 'exit 130' INT TERM

free_mb() {
  folder=$1
  while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
  df -Pm "$folder" | awk 'NR == 2 { print $4 }'
}
as_smena() { (cd "$HOME_OF" && runuser -u smena -- "$@"); }
bot() { as_smena "$CODE/.venv/bin/python" "$CODE/bot.py" "$@"; }

step "look at this machine" "Use Debian 12 or newer, or Ubuntu 24.04 or newer, and become root with sudo."
[ "$(id -u)" -eq 0 ] || fail "Run it as root: sudo $0"
command -v apt-get >/dev/null || fail "This is no Debian or Ubuntu: there is no apt-get. docs/vps.md says how to use Docker instead."
command -v systemctl >/dev/null || fail "There is no systemd to start Smena. Is this a container? docs/vps.md says how to use Docker instead."
for place in "$CODE" "$HOME_OF" /tmp; do
  free=$(free_mb "$place")
  [ "$free" -ge "$NEEDED_MB" ] || fail "$place: $free MB are free, $NEEDED_MB MB are needed. $MAKE_ROOM"
done

known() { grep -q '^BOT_TOKEN=' "$HOME_OF/.env" 2>/dev/null; }
[ -n "${BOT_TOKEN:-}" ] || [ -t 0 ] || known ||
  fail "There is nobody to ask for the token. Run: sudo BOT_TOKEN=... $0"

step "packages of the system" "The packages can't be fetched. Is there a network? Try: apt-get update"
missing=""
for package in ca-certificates git make python3 python3-pip python3-venv; do
  dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
if [ -n "$missing" ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
  # shellcheck disable=SC2086  # a list of names
  apt-get install -q -y --no-install-recommends $missing
fi
python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' ||
  fail "Smena needs Python 3.11 to 3.14, here is $(python3 --version). Use Debian 12 or newer, or Ubuntu 24.04 or newer."

step "the user smena and its folder $HOME_OF" "The user could not be made. Look at: getent passwd smena"
getent passwd smena >/dev/null ||
  useradd --system --home-dir "$HOME_OF" --no-create-home --shell /usr/sbin/nologin smena
[ -d "$HOME_OF" ] || BEGUN="home $BEGUN"
install -d -m 0700 -o smena -g smena "$HOME_OF" # also where somebody made it for their settings

FORMER=""
if [ -d "$CODE/.git" ]; then
  FORMER=1
  step "the version that is here, brought up to date" "The lines above say why. It can be tried again at any time: smena update"
  service=""
  [ ! -f "$UNITS/smena.service" ] || service=smena
  [ -d /run/systemd/system ] || service=""
  (cd "$HOME_OF" && "$CODE/.venv/bin/python" "$CODE/bot.py" update --service "$service")
else
  step "the code, into $CODE" "The code can't be fetched from $SOURCE. Is there a network?"
  STAGE=$CODE.new
  rm -rf "$STAGE"
  origin=$(git -c safe.directory="$SOURCE" -C "$SOURCE" remote get-url origin 2>/dev/null || echo "$SOURCE")
  git -c safe.directory='*' clone --quiet "$SOURCE" "$STAGE"
  git -C "$STAGE" remote set-url origin "$origin"
  step "Smena's environment (a minute or two)" "The Python packages can't be fetched. Is there a network? Behind a proxy set HTTPS_PROXY."
  said=$(make --quiet -C "$STAGE" .venv/.running 2>&1) || {
    printf '%s\n' "$said" | tail -n 5 >&2
    case $said in *"No space left"*) fail "The disk is full. $MAKE_ROOM" ;; esac
    exit 1
  }
  (cd "$STAGE" && .venv/bin/python -m compileall -q -x '[.]venv' . && .venv/bin/python -c \
    'from app.policy import TEMPLATES; from views import Library; Library(TEMPLATES)')
  chmod -R go+rX "$STAGE"
  BEGUN="code $BEGUN"
  mv "$STAGE" "$CODE"
fi

step "the token" "@BotFather -> /mybots -> your bot -> API Token shows it."
# What check says of the token: met, refused, or no way to Telegram. Without one, that of .env.
try_token() {
  if [ -n "$1" ]; then set -- "BOT_TOKEN=$1"; else set --; fi
  said=$(cd "$HOME_OF" && runuser -u smena -- env "$@" "$CODE/.venv/bin/python" "$CODE/bot.py" check 2>&1) || true
  case $said in
    *"bot: @"*) printf '%s\n' "$said" | sed -n 's/^bot: /    your bot: /p' ;;
    *BOT_TOKEN*)
      say "    Telegram refuses this token, or it is none."
      return 1
      ;;
    *)
      printf '%s\n' "$said" >&2
      fail "Telegram can't be reached from here. If it is blocked, mkdir -p $HOME_OF and name a proxy in $HOME_OF/settings.local.toml:
[telegram]
proxy = \"socks5://host:1080\""
      ;;
  esac
}
given=${BOT_TOKEN:-}
unset BOT_TOKEN
if [ -z "$given" ] && known; then
  try_token "" || fail "The token in $HOME_OF/.env is refused. Take it anew from @BotFather and run: sudo BOT_TOKEN=... $0"
else
  while :; do
    if [ -z "$given" ]; then
      printf 'Token from @BotFather: '
      stty -echo
      read -r given || true
      stty echo
      say ""
    fi
    if [ -n "$given" ] && try_token "$given"; then break; fi
    [ -t 0 ] || fail "The token in BOT_TOKEN is refused. Take it anew from @BotFather, and run this again."
    given=""
  done
  (
    umask 077
    { grep -v '^BOT_TOKEN=' "$HOME_OF/.env" 2>/dev/null || true; printf 'BOT_TOKEN=%s\n' "$given"; } >"$HOME_OF/.env.new"
    chown smena:smena "$HOME_OF/.env.new"
    mv "$HOME_OF/.env.new" "$HOME_OF/.env"
  )
fi

step "the service, and the command smena" "Look at: systemctl status smena; journalctl -u smena -n 30"
[ -f "$UNITS/smena.service" ] || BEGUN="unit $BEGUN"
sed -e "s|/opt/smena|$CODE|g" -e "s|/var/lib/smena|$HOME_OF|g" "$CODE/deploy/smena.service" >"$UNITS/smena.service.new"
mv "$UNITS/smena.service.new" "$UNITS/smena.service"
cat >"$COMMANDS/smena.new" <<COMMAND
#!/bin/sh
# bot.py as the user and in the folder of this machine's Smena: smena check, smena backup FILE, ...
# Written by install.sh. Only root may become the user smena.
set -eu
[ "\$(id -u)" -eq 0 ] || exec sudo -- "\$0" "\$@"
cd "$HOME_OF"
case "\${1:-}" in
  update) exec "$CODE/.venv/bin/python" "$CODE/bot.py" "\$@" --service smena ;;
  log) shift; exec journalctl -u smena "\$@" ;;
  start | stop | restart | status) exec systemctl "\$1" smena ;;
  owner | restore | roster | migrate)
    systemctl stop smena
    code=0
    runuser -u smena -- "$CODE/.venv/bin/python" "$CODE/bot.py" "\$@" || code=\$?
    systemctl start smena
    exit \$code ;;
  *) exec runuser -u smena -- "$CODE/.venv/bin/python" "$CODE/bot.py" "\$@" ;;
esac
COMMAND
chmod 0755 "$COMMANDS/smena.new"
mv "$COMMANDS/smena.new" "$COMMANDS/smena"

link=""
if [ ! -f "$HOME_OF/smena.db" ] || ! systemctl is-active --quiet smena 2>/dev/null; then
  link=$(bot owner --first)
fi
systemctl enable --quiet smena
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl restart smena
  say "    running, and started with this machine from now on"
else
  say "    systemd does not run here: Smena starts with the machine's next start"
fi
BEGUN=""

say ""
say "Smena is installed."
if [ -n "$link" ]; then
  printf '%s\n' "$link" | grep -v '^No former'
else
  say "Who is the owner stays so; a new link: smena owner"
fi
say "What is next: docs/vps.md, docs/ru/vps.md. All commands: smena --help"
