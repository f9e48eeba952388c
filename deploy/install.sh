#!/bin/sh
# Sets Smena up on a bare Debian (12 or newer) or Ubuntu (24.04 or newer) server, or brings an older
# one up to date. Run it as root, from a clone of the repository, as often as you like:
#
#   ./deploy/install.sh
#
# It asks for the token; for an unattended run put it into BOT_TOKEN. The code goes to /opt/smena and
# belongs to root; what is the company's own goes to /var/lib/smena and belongs to the user smena.
# Whatever fails is said with what to do, in English and in Russian, for nobody can be asked which;
# and what this run had begun is taken back.
set -eu
umask 022

CODE=${INSTALL_CODE:-/opt/smena}
HOME_OF=${INSTALL_HOME:-/var/lib/smena}
UNITS=${INSTALL_UNITS:-/etc/systemd/system}
COMMANDS=${INSTALL_COMMANDS:-/usr/local/bin}
SOURCE=${INSTALL_FROM:-$(cd "$(dirname "$0")/.." && pwd)}
NEEDED_MB=900
UNFIT=2 # what bot.py ends with where it can't start, and what command.sh goes by
STEP="the start"
STEP_RU="начало"
HINT=""
HINT_RU=""
MAKE_ROOM="apt-get clean; journalctl --vacuum-size=100M; df -h"
BEGUN="" # what a failure takes back, in the order in which it was made

say() { printf '%s\n' "$*"; }
step() {
  STEP=$1
  STEP_RU=$2
  HINT=$3
  HINT_RU=$4
  say "==> $STEP · $STEP_RU"
}
fail() {
  HINT=$1
  HINT_RU=$2
  exit 1
}
full() {
  fail "The disk is full. Make room: $MAKE_ROOM shows what is full." \
    "Диск заполнен. Освободите место: $MAKE_ROOM покажет, где его нет."
}

# Whatever ends this early says at which step, and what to do; nothing is left half done.
take_back() {
  code=$?
  trap - EXIT
  trap '' HUP # whoever sat at the other end is gone; what was begun is taken back all the same
  set +e
  if [ "$code" -ne 0 ]; then
    for what in $BEGUN; do
      case $what in
        unit)
          systemctl disable --now smena >/dev/null 2>&1
          rm -f "$UNITS/smena.service" "$COMMANDS/smena"
          systemctl daemon-reload >/dev/null 2>&1
          ;;
        code) rm -rf "$CODE" ;;
        home) rm -rf "$HOME_OF" ;;
      esac
    done
    tell_failure >&2
  fi
  rm -rf "${STAGE:-}"
  exit "$code"
}
tell_failure() {
  say ""
  say "Smena is not installed: it stopped at: $STEP."
  [ -z "$HINT" ] || say "$HINT"
  [ -z "${FORMER:-}" ] || say "The version that was here works on."
  say "Then run this again; nothing was left half done."
  say ""
  say "Смена не установлена: остановка на шаге «$STEP_RU»."
  [ -z "$HINT_RU" ] || say "$HINT_RU"
  [ -z "${FORMER:-}" ] || say "Версия, которая здесь была, работает дальше."
  say "Потом запустите это снова; ничего начатого не осталось."
}
trap take_back EXIT
trap 'exit 130' INT TERM
trap 'exit 129' HUP

free_mb() {
  folder=$1
  while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
  df -Pm "$folder" | awk 'NR == 2 { print $4 }'
}
as_smena() { (cd "$HOME_OF" && runuser -u smena -- "$@"); }
bot() { as_smena "$CODE/.venv/bin/python" "$CODE/bot.py" "$@"; }

step "look at this machine" "осмотр сервера" \
  "Use Debian 12 or newer, or Ubuntu 24.04 or newer." \
  "Нужен Debian 12 или новее либо Ubuntu 24.04 или новее."
[ "$(id -u)" -eq 0 ] || fail "Become root first: sudo -i" "Сначала станьте root: sudo -i"
command -v apt-get >/dev/null ||
  fail "This is no Debian or Ubuntu: there is no apt-get. docs/vps.md says how to use Docker instead." \
    "Это не Debian и не Ubuntu: здесь нет apt-get. Как обойтись Docker, сказано в docs/ru/vps.md."
command -v systemctl >/dev/null ||
  fail "There is no systemd to start Smena. Is this a container? docs/vps.md says how to use Docker instead." \
    "Здесь нет systemd, который запускал бы Смену. Это контейнер? Как обойтись Docker, сказано в docs/ru/vps.md."
for place in "$CODE" "$HOME_OF" /tmp; do
  free=$(free_mb "$place")
  [ "$free" -ge "$NEEDED_MB" ] ||
    fail "$place: $free MB are free, $NEEDED_MB MB are needed. Make room: $MAKE_ROOM shows what is full." \
      "$place: свободно $free МБ, нужно $NEEDED_MB МБ. Освободите место: $MAKE_ROOM покажет, где его нет."
done

known() { grep -q '^BOT_TOKEN=' "$HOME_OF/.env" 2>/dev/null; }
[ -n "${BOT_TOKEN:-}" ] || [ -t 0 ] || known ||
  fail "There is nobody to ask for the token. Run: BOT_TOKEN=... $0" \
    "Спросить токен не у кого. Запустите так: BOT_TOKEN=... $0"

step "packages of the system" "пакеты системы" \
  "The packages can't be fetched. Is there a network? Try: apt-get update" \
  "Пакеты не скачать. Есть ли сеть? Попробуйте: apt-get update"
export DEBIAN_FRONTEND=noninteractive
missing=""
for package in ca-certificates git make python3 python3-pip python3-venv; do
  dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
if [ -n "$missing" ]; then
  apt-get update -q
  # shellcheck disable=SC2086  # a list of names
  apt-get install -q -y --no-install-recommends $missing
fi
# For smena edit, and to show the owner's link to a phone's camera: what can't be had is done without.
for command in nano qrencode; do
  command -v "$command" >/dev/null ||
    apt-get install -q -y --no-install-recommends "$command" >/dev/null 2>&1 || true
done
python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' ||
  fail "Smena needs Python 3.11 to 3.14, here is $(python3 --version). Use Debian 12 or newer, or Ubuntu 24.04 or newer." \
    "Смене нужен Python от 3.11 до 3.14, а здесь $(python3 --version). Возьмите Debian 12 или новее либо Ubuntu 24.04 или новее."

step "the user smena and its folder $HOME_OF" "пользователь smena и его папка $HOME_OF" \
  "The user could not be made. Look at: getent passwd smena" \
  "Пользователя не создать. Посмотрите: getent passwd smena"
getent passwd smena >/dev/null ||
  useradd --system --home-dir "$HOME_OF" --no-create-home --shell /usr/sbin/nologin smena
[ -d "$HOME_OF" ] || BEGUN="home $BEGUN"
install -d -m 0700 -o smena -g smena "$HOME_OF" # also where somebody made it for their settings

# Power that failed in the moment in which a new version took its place leaves half of each.
mend() {
  step "the version that is here, made whole" "версия, которая здесь есть, восстанавливается" \
    "The Python packages can't be fetched. Is there a network?" "Пакеты Python не скачать. Есть ли сеть?"
  rm -rf "$CODE/.venv" "$CODE/.git/index.lock"
  git -C "$CODE" reset --quiet --hard
  make --quiet -C "$CODE" .venv/.running
  (cd "$CODE" && .venv/bin/python -m compileall -q -x '[.]venv' .)
}

FORMER=""
if [ -d "$CODE/.git" ]; then
  FORMER=1
  "$CODE/.venv/bin/python" "$CODE/bot.py" --version >/dev/null 2>&1 || mend
  step "the version that is here, brought up to date" "версия, которая здесь есть, обновляется" \
    "The lines above say why. It can be tried again at any time: smena update" \
    "Почему, сказано выше. Попробовать можно снова в любое время: smena update"
  service=""
  [ ! -f "$UNITS/smena.service" ] || service=smena
  [ -d /run/systemd/system ] || service=""
  (cd "$HOME_OF" && "$CODE/.venv/bin/python" "$CODE/bot.py" update --service "$service")
else
  step "the code, into $CODE" "программа, в $CODE" \
    "The code can't be copied from $SOURCE." "Программу не скопировать из $SOURCE."
  STAGE=$CODE.new
  rm -rf "$STAGE"
  origin=$(git -c safe.directory="$SOURCE" -C "$SOURCE" remote get-url origin 2>/dev/null || echo "$SOURCE")
  git -c safe.directory='*' clone --quiet "$SOURCE" "$STAGE"
  git -C "$STAGE" remote set-url origin "$origin"
  step "what it stands on (a minute or two)" "то, на чём она работает (минута-другая)" \
    "The Python packages can't be fetched. Is there a network? Behind a proxy set HTTPS_PROXY." \
    "Пакеты Python не скачать. Есть ли сеть? Если она через прокси, задайте HTTPS_PROXY."
  said=$(make --quiet -C "$STAGE" .venv/.running 2>&1) || {
    printf '%s\n' "$said" | tail -n 5 >&2
    case $said in *"No space left"*) full ;; esac
    exit 1
  }
  (cd "$STAGE" && .venv/bin/python -m compileall -q -x '[.]venv' . && .venv/bin/python -c \
    'from app.policy import TEMPLATES; from views import Library; Library(TEMPLATES)')
  chmod -R go+rX "$STAGE"
  BEGUN="code $BEGUN"
  mv "$STAGE" "$CODE"
fi

step "the token" "токен" "@BotFather -> /mybots -> your bot -> API Token shows it." \
  "Его покажет @BotFather -> /mybots -> ваш бот -> API Token."
# What check says of the token: met, refused, or no way to Telegram. Without one, that of .env.
try_token() {
  if [ -n "$1" ]; then set -- "BOT_TOKEN=$1"; else set --; fi
  code=0
  said=$(check "$@") || code=$?
  case $said in
    *"make extras"*) # what their settings ask for, brought along from another server
      make --quiet -C "$CODE" extras
      code=0
      said=$(check "$@") || code=$?
      ;;
  esac
  case $said in
    *"bot: @"*) printf '%s\n' "$said" | sed -n 's/^bot: /    your bot · ваш бот: /p' ;;
    *BOT_TOKEN*)
      say "    Telegram refuses this token, or it is none. · Telegram не принимает этот токен, или это не токен."
      return 1
      ;;
    *)
      printf '%s\n' "$said" >&2
      [ "$code" -ne "$UNFIT" ] ||
        fail "What you brought into $HOME_OF can't be used: the lines above say what and where. Correct it." \
          "То, что вы положили в $HOME_OF, не подходит: что и где, сказано выше. Исправьте это."
      fail "Telegram can't be reached from here. If it is blocked, mkdir -p $HOME_OF and name a proxy in $HOME_OF/settings.local.toml:
[telegram]
proxy = \"socks5://host:1080\"" \
        "Отсюда не достучаться до Telegram. Если он заблокирован: mkdir -p $HOME_OF и впишите прокси в $HOME_OF/settings.local.toml, как показано выше."
      ;;
  esac
}
check() {
  cd "$HOME_OF" && runuser -u smena -- env "$@" "$CODE/.venv/bin/python" "$CODE/bot.py" check 2>&1
}
given=${BOT_TOKEN:-}
unset BOT_TOKEN
if [ -z "$given" ] && known; then
  try_token "" ||
    fail "The token in $HOME_OF/.env is refused. Take it anew from @BotFather and run: BOT_TOKEN=... $0" \
      "Токен из $HOME_OF/.env не принят. Возьмите его у @BotFather заново и запустите: BOT_TOKEN=... $0"
else
  while :; do
    if [ -z "$given" ]; then
      say "    Paste the token from @BotFather and press Enter; it is not shown."
      printf '    Вставьте токен от @BotFather и нажмите Enter; его не видно: '
      stty -echo
      read -r given || true
      stty echo
      say ""
    fi
    if [ -n "$given" ] && try_token "$given"; then break; fi
    [ -t 0 ] ||
      fail "The token in BOT_TOKEN is refused. Take it anew from @BotFather, and run this again." \
        "Токен из BOT_TOKEN не принят. Возьмите его у @BotFather заново."
    given=""
  done
  (
    umask 077
    { grep -v '^BOT_TOKEN=' "$HOME_OF/.env" 2>/dev/null || true; printf 'BOT_TOKEN=%s\n' "$given"; } >"$HOME_OF/.env.new"
    chown smena:smena "$HOME_OF/.env.new"
    mv "$HOME_OF/.env.new" "$HOME_OF/.env"
  )
fi

step "the service, and the command smena" "служба и команда smena" \
  "Look at: systemctl status smena; journalctl -u smena -n 30" \
  "Посмотрите: systemctl status smena; journalctl -u smena -n 30"
[ -f "$UNITS/smena.service" ] || BEGUN="unit $BEGUN"
sed -e "s|/opt/smena|$CODE|g" -e "s|/var/lib/smena|$HOME_OF|g" "$CODE/deploy/smena.service" >"$UNITS/smena.service.new"
mv "$UNITS/smena.service.new" "$UNITS/smena.service"
cat >"$COMMANDS/smena.new" <<COMMAND
#!/bin/sh
# Written by install.sh.
CODE="$CODE"
HOME_OF="$HOME_OF"
. "$CODE/deploy/command.sh"
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
  say "    running, and started with this machine from now on · работает и впредь запускается вместе с сервером"
else
  say "    systemd does not run here: Smena starts with the machine's next start · systemd здесь не запущен: Смена запустится вместе с сервером"
fi
BEGUN=""

say ""
say "Smena is installed. · Смена установлена."
if [ -n "$link" ]; then
  printf '%s\n' "$link" | grep -v '^No former' | sh "$CODE/deploy/square.sh"
  say "Откройте эту ссылку в течение суток: она сделает вас владельцем (один раз)."
else
  say "Who is the owner stays so; a new link: smena owner"
  say "Кто владелец, тот и остаётся; новая ссылка: smena owner"
fi
say "What is next: docs/vps.md. All commands: smena --help"
say "Что дальше: docs/ru/vps.md. Все команды: smena --help"
