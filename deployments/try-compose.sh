#!/usr/bin/env bash
# Tries what docker-compose.yaml promises, from the build to the end, and leaves nothing behind:
#
#   deployments/try-compose.sh
#
# It says what it did line by line, and ends with an error at the first thing that is not as it should be.
set -euo pipefail
cd "$(dirname "$0")/.."
export COMPOSE_PROJECT_NAME=payment-gateway-trial BANK_PORT=${BANK_PORT:-18081}
# Two gateways cannot share a port: each takes a free one.
export GATEWAY_PORT=0

say() { printf '%6ds  %s\n' "$SECONDS" "$*"; }
# Docker's own words are shown only when it fails.
quietly() {
  local words
  words=$("$@" 2>&1) || { printf '%s\n' "$words"; exit 1; }
}
up() { quietly docker compose up --detach --build --wait --scale payment_gateway="$1"; }
# Compose tells an address on all interfaces, of which the port is what counts.
address_of() { docker compose port --index "$1" payment_gateway 8080 | sed 's/.*:/127.0.0.1:/'; }

# Pays at the gateway of that number; prints the payment's id.
pay() {
  curl --silent --show-error --max-time 15 "http://$(address_of "$1")/api/v1/payments" \
    -H 'Content-Type: application/json' -H 'Authorization: Bearer first_merchant_mock_token' \
    -d '{"card":{"number":"4242424242424242","expiry_month":"12","expiry_year":"2042","cvv":"123"},"amount":1000,"currency":"USD"}' |
    sed -n 's/^{"id":"\([^"]*\)","status":"succeeded".*/\1/p' | grep .
}

# Looks at a payment, and at what the bank has charged for it.
check() {
  curl --silent --max-time 15 "http://$(address_of 1)/api/v1/payments/$1" \
    -H 'Authorization: Bearer first_merchant_mock_token' | grep --quiet '"status":"succeeded"'
  local charges
  charges=$(curl --silent --max-time 15 "http://127.0.0.1:$BANK_PORT/api/v1/ledger?reference=$1" |
    grep --only-matching '"kind":"charge"' | wc --lines)
  [ "$charges" -eq 1 ] || { echo "$charges charges for $1"; exit 1; }
}

clean_up() { quietly docker compose down --volumes --timeout 30; }
trap clean_up EXIT
clean_up

up 1; say 'built, up and healthy'
first=$(pay 1); check "$first"; say "paid: $first"
up 2
second=$(pay 1); third=$(pay 2); check "$second"; check "$third"; say "scaled to 2, paid at both: $second $third"
quietly docker compose restart --timeout 30 db
until fourth=$(pay 1); do sleep 1; done
check "$fourth"; say "restarted the database, paid again: $fourth"
quietly docker compose down --timeout 30
up 1
for id in "$first" "$second" "$third" "$fourth"; do check "$id"; done
say 'down and up again: all payments are there, each charged once'
quietly docker compose stop --timeout 30
codes=$(docker compose ps --all --format '{{.Service}} {{.ExitCode}}' | sort | tr '\n' ' ')
say "stopped, exit codes: $codes"
[[ $codes == *'payment_gateway 0'* && $codes == *'bank_simulator 0'* ]]
