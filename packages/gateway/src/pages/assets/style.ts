// .h1{--h:1} …: hours and minutes until a warning appears.
const delays = (count: number, unit: string): string =>
  Array.from({ length: count }, (_none, at) => `.${unit}${at}{--${unit}:${at}}`).join('');

/** Our stylesheet, over pico's: one column, calm, in light and dark, from 320 px on. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --pico-font-size: 100%;
  --pico-line-height: 1.5;
  --pico-spacing: 1rem;
  --pico-border-radius: 0.5rem;
  --pico-outline-width: 3px;
  --pico-form-element-spacing-vertical: 0.625rem;
  --pico-form-element-spacing-horizontal: 0.75rem;
  --ground: #f1f4f7; --sheet: #fff; --line: #d5dce3; --edge: #75828f; --text: #17212b; --soft: #4c5967;
  --button: #0a5577; --button-over: #073f59; --on-button: #fff; --link: #0a5577;
  --alarm: #a3161c; --alarm-ground: #fdf1f0; --note: #6b4700; --note-ground: #fff6e0; --good: #17703c;
  --shadow: 0 1px 2px rgb(23 33 43 / 6%), 0 8px 24px rgb(23 33 43 / 7%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f151b; --sheet: #18212a; --line: #2e3a46; --edge: #8593a1; --text: #e7edf3; --soft: #aab7c4;
    --button: #7cc4e6; --button-over: #a5d9f2; --on-button: #06222f; --link: #8fd0ee;
    --alarm: #ffb4ae; --alarm-ground: #33191a; --note: #ffd587; --note-ground: #2f2612; --good: #7fd8a0;
    --shadow: none;
  }
}
html { background: var(--sheet); }
body { display: flow-root; color: var(--text); background: none; }
body > main {
  max-width: 29rem; margin: 0 auto; padding: 1.5rem 1.25rem 2rem;
  background: var(--sheet);
}
@media (min-width: 34rem) {
  html { background: var(--ground); }
  body > main {
    margin: 2.5rem auto; padding: 2rem 2.25rem;
    border: 1px solid var(--line); border-radius: 0.875rem; box-shadow: var(--shadow);
  }
}
a, button, input, summary { transition: none; }
p, h1, h2, li, label { overflow-wrap: anywhere; }
p { margin: 0 0 1rem; color: inherit; }
h1 { margin: 0 0 1rem; font-size: 1.75rem; font-weight: 700; line-height: 1.2; color: inherit; }
h2 { margin: 0 0 0.25rem; font-size: 1rem; font-weight: 700; color: inherit; }
a { color: var(--link); text-decoration-color: currentcolor; }
.merchant { margin: 0 0 0.25rem; font-weight: 600; color: var(--soft); }
.description { margin-top: -0.5rem; color: var(--soft); }
.amount { margin-top: -0.5rem; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; }
form { display: grid; gap: 1.25rem; margin: 0; }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 1.125rem 1rem; }
.field { grid-column: 1 / -1; min-width: 0; }
@media (min-width: 26rem) {
  .field.expiry { grid-column: 1; }
  .field.cvv { grid-column: 2; }
}
.field { display: flex; flex-direction: column; }
label { margin: 0; font-weight: 600; color: inherit; }
.hint, .problem { margin: 0; font-size: 0.875rem; line-height: 1.4; }
.hint { color: var(--soft); }
.problem { font-weight: 600; color: var(--alarm); }
.field input {
  margin: auto 0 0; min-height: 2.875rem; height: auto; box-shadow: none;
  color: var(--text); background: none var(--sheet); border: 1px solid var(--edge); border-radius: 0.5rem;
  font-size: 1rem; font-variant-numeric: tabular-nums; letter-spacing: 0.02em;
}
.field > :nth-last-child(2) { margin-bottom: 0.375rem; }
.field input[aria-invalid=true] {
  padding-inline: var(--pico-form-element-spacing-horizontal) !important; background-image: none;
  border: 2px solid var(--alarm);
}
button, .button {
  display: block; width: 100%; min-height: 3rem; margin: 0; padding: 0.625rem 1rem; cursor: pointer;
  font-size: 1.0625rem; font-weight: 600; line-height: 1.4; text-align: center; text-decoration: none;
  color: var(--on-button); background: var(--button);
  border: 2px solid var(--button); border-radius: 0.5rem; box-shadow: none;
}
button:hover, .button:hover { color: var(--on-button); background: var(--button-over); border-color: var(--button-over); }
button.quiet { color: var(--link); background: transparent; border-color: transparent; font-weight: 500; font-size: 1rem; min-height: 2.75rem; }
button.quiet:hover { text-decoration: underline; }
form + form { margin-top: 0.5rem; }
:is(a, button, input, summary):focus-visible {
  outline: 3px solid var(--link); outline-offset: 2px; box-shadow: none;
}
.alert {
  margin: 0 0 1.25rem; padding: 0.875rem 1rem; color: var(--alarm); background: var(--alarm-ground);
  border: 1px solid var(--alarm); border-inline-start-width: 5px; border-radius: 0.5rem;
}
.alert p { margin: 0.25rem 0 0; color: var(--text); }
.alert ul { margin: 0; padding: 0; }
.alert li { margin: 0; list-style: none; color: var(--alarm); }
.alert a { display: inline-block; padding: 0.25rem 0; color: var(--alarm); text-decoration-color: currentcolor; }
.deadline p, .privacy, .reference { margin: 0.5rem 0 0; font-size: 0.875rem; color: var(--soft); text-align: center; }
.privacy { margin-top: 1rem; padding-top: 1rem; border-top: 1px solid var(--line); }
.soon { margin: 0 0 1.25rem; padding: 0.625rem 0.75rem; }
.soon, .deadline [role=status] span {
  font-size: 0.875rem; font-weight: 600; text-align: center; color: var(--note); background: var(--note-ground);
  border: 1px solid currentcolor; border-radius: 0.5rem;
}
.deadline { display: grid; }
.deadline p { grid-area: 1 / 1; }
.deadline [role=status] span { display: block; visibility: hidden; padding: 0.375rem 0.75rem; }
@media (prefers-reduced-motion: no-preference) {
  .deadline p:first-child { animation: disappear 1ms linear var(--warn-after) forwards; }
  .deadline [role=status] span { animation: appear 1ms linear var(--warn-after) forwards; }
}
@keyframes appear { to { visibility: visible; } }
@keyframes disappear { to { visibility: hidden; } }
.lock { width: 1em; height: 1em; vertical-align: -0.1em; }
.check { display: block; width: 3rem; height: 3rem; margin-bottom: 1rem; color: var(--good); }
main > :last-child { margin-bottom: 0; }
.deadline, .soon, .privacy { text-wrap: balance; }
.reference { margin-top: 1.5rem; text-align: start; }
aside { padding: 0 1.25rem; color: var(--note); background: var(--note-ground); border-bottom: 1px solid currentcolor; }
aside details { max-width: 29rem; margin: 0 auto; padding: 0; border: 0; }
aside summary { padding: 0.75rem 0; line-height: 1.4; }
aside details[open] > summary { margin: 0; }
aside summary, aside summary:not([role]) { color: var(--note); }
aside summary span { text-decoration: underline; }
aside summary::after { display: none; }
aside ul { margin: 0 0 0.5rem; padding: 0; font-size: 0.9375rem; }
aside li { margin: 0 0 0.25rem; padding: 0; list-style: none; color: inherit; }
aside code { padding: 0; font-size: 1em; color: inherit; background: none; white-space: nowrap; }
aside details p { margin: 0 0 0.75rem; font-size: 0.9375rem; }
@media (forced-colors: active) {
  button, .button, .alert, body > main { border: 2px solid ButtonBorder; }
  button.quiet { border: 1px solid ButtonBorder; }
}
${delays(24, 'h')}${delays(60, 'm')}
.deadline { --warn-after: calc((var(--h) * 60 + var(--m)) * 60s); }
`;
