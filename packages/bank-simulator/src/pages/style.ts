/** The stylesheet of the pages: one column, readable from 320 px on, in light and dark. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --text: #16202b; --soft: #4d5b6a; --ground: #eef2f6; --sheet: #fff; --line: #c3ccd6;
  --button: #0a4f8f; --on-button: #fff; --alarm: #a1191f; --on-alarm: #fff4f4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e8edf3; --soft: #aab7c4; --ground: #0e141b; --sheet: #18212b; --line: #3b4856;
    --button: #8cc4ff; --on-button: #06203b; --alarm: #ffb3b3; --on-alarm: #3a0f12;
  }
}
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground); }
header, main { max-width: 30rem; margin: 0 auto; padding: 1rem; }
header { padding-bottom: 0; }
header p { margin: 0; }
.bank { font-weight: 700; font-size: 1.125rem; }
.sandbox { color: var(--soft); }
main { margin-top: 1rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 0.5rem; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 1.5rem 0 0.5rem; font-size: 1rem; }
p { overflow-wrap: anywhere; }
dl { margin: 0 0 1.5rem; }
dl > div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem;
  padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
dt { color: var(--soft); }
dd { margin: 0; text-align: end; overflow-wrap: anywhere; min-width: 0; }
.amount { font-weight: 700; }
ul { margin: 0; padding-inline-start: 1.25rem; color: var(--soft); }
form { display: grid; gap: 0.75rem; }
button { min-height: 2.75rem; padding: 0.5rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--button); background: transparent; border: 2px solid var(--button); border-radius: 0.375rem; }
button.confirm { color: var(--on-button); background: var(--button); }
button:focus-visible { outline: 3px solid var(--text); outline-offset: 2px; }
.error { margin: 0 0 1rem; padding: 0.75rem; color: var(--alarm); background: var(--on-alarm);
  border: 2px solid var(--alarm); border-radius: 0.375rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;
