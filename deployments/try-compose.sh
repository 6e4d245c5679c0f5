#!/usr/bin/env bash
# Tests docker-compose.yaml, from the build to the end, and leaves nothing behind:
#
#   deployments/try-compose.sh
#
# Prints one line per step, and stops with an error at the first failure. It uses its own ports and
# volumes, so it can run beside another Docker Compose of this project.
set -euo pipefail
cd "$(dirname "$0")/.."
export COMPOSE_PROJECT_NAME=payment-gateway-trial GATEWAY_PORT=${GATEWAY_PORT:-18080} BANK_PORT=${BANK_PORT:-18081}
token='Authorization: Bearer first_merchant_mock_token'
books=$(mktemp -d)

say() { printf '%6ds  %s\n' "$SECONDS" "$*"; }
fail() { printf 'not as it should be: %s\n' "$*" >&2; exit 1; }
# Shows Docker's output only if it fails.
quietly() { "$@" >"$books/words" 2>&1 || { cat "$books/words" >&2; fail "$*"; }; }
up() { quietly docker compose up --detach --build --wait --scale payment_gateway="$1"; }
clean_up() {
  close_shop
  quietly docker compose down --volumes --timeout 30
  rm -rf "$books"
}

# The payment's id from a response, if it succeeded; else nothing.
succeeded() { sed -n 's/^{"id":"\([^"]*\)","status":"succeeded".*/\1/p'; }

# Pays at an address, and records the payment's id.
pay() {
  curl --silent --max-time 15 "http://$1/api/v1/payments" -H 'Content-Type: application/json' -H "$token" \
    -d '{"card":{"number":"4242424242424242","expiry_month":"12","expiry_year":"2042","cvv":"123"},"amount":1000,"currency":"USD"}' |
    succeeded | grep . >>"$books/paid"
}

# Four clients that pay in a loop, whatever the response, until close_shop.
open_shop() {
  touch "$books/open"
  for _ in 1 2 3 4; do
    while [ -e "$books/open" ]; do pay "127.0.0.1:$GATEWAY_PORT" || sleep 0.2; done &
  done
}
close_shop() { rm -f "$books/open"; wait; }
paid() { wc --lines <"$books/paid"; }
# Waits until that many more payments have succeeded.
until_paid() {
  local goal=$(($(paid) + $1)) end=$((SECONDS + 60))
  until [ "$(paid)" -ge "$goal" ]; do
    [ "$SECONDS" -lt "$end" ] || fail "no $1 payments within a minute"
    sleep 0.2
  done
}

in_gateway() { docker compose exec -T payment_gateway node "$@"; }

# Compares with the bank's ledger: each payment reported as succeeded is charged, none is charged twice,
# and gateway and bank agree on every one. Unsettled payments get a minute.
judge() {
  local end=$((SECONDS + 60))
  in_gateway -e "fetch('http://bank_simulator:8081/api/v1/ledger').then((answer) => answer.json())
    .then(({ data }) => data.forEach((entry) => console.log(JSON.stringify(entry))))" >"$books/ledger"
  sed -n 's/.*"reference":"\([^"]*\)","operation.*"kind":"charge".*/\1/p' "$books/ledger" | sort >"$books/charges"
  [ -z "$(uniq --repeated "$books/charges")" ] || fail "charged twice: $(uniq --repeated "$books/charges")"
  [ -z "$(sort "$books/paid" | comm -23 - "$books/charges")" ] || fail 'a payment that succeeded is not charged'
  until in_gateway packages/gateway/dist/cli.js compare-ledger - <"$books/ledger" >"$books/words" 2>&1; do
    [ "$SECONDS" -lt "$end" ] || { cat "$books/words" >&2; fail 'bank and gateway disagree'; }
    sleep 1
  done
  say "  of $(paid) payments that succeeded 0 are lost, of $(wc --lines <"$books/charges") charges 0 are double"
}

trap clean_up EXIT
touch "$books/paid"
quietly docker compose down --volumes --timeout 30

up 1
say 'built, up, migrated and healthy'
sed -n '/^curl /,/^```/{/^```/d;p}' README.md | sed "s/localhost:8080/localhost:$GATEWAY_PORT/" >"$books/curl"
bash "$books/curl" | succeeded | grep . >>"$books/paid" || fail 'the payment of README.md'
say "paid as README.md shows: $(cat "$books/paid")"

up 2
for index in 1 2; do
  pay "$(docker compose port --index "$index" payment_gateway 8080)" || fail "a payment at gateway $index"
done
say 'scaled to 2, paid at each'

open_shop
until_paid 20
quietly docker compose restart --timeout 10 db
before=$SECONDS
until_paid 20
say "restarted the database under load, paid again within $((SECONDS - before)) s"

before=$SECONDS
quietly docker compose stop --timeout 30
say "stopped under load in $((SECONDS - before)) s"
close_shop
codes=$(docker compose ps --all --format '{{.Service}} {{.ExitCode}}' | sort | tr '\n' ' ')
say "  exit codes: $codes"
[[ ! $codes =~ \ [1-9] ]] || fail 'an exit code is not 0'

quietly docker compose down
up 2
judge
say 'down, and up again with all that was paid'
