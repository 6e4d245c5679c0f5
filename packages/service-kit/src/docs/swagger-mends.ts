// Fixes for Swagger UI's accessibility (found with axe, WCAG 2.1 AA) and for phones.

/** For <head>: without it phones lay the page out 980 px wide. */
export const VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1">';

/** A contrast of 4.5:1, and nothing wider than the screen or scrollable only by mouse. */
export const style = `
html:not(.dark-mode) .swagger-ui {
  .info a, a.link { color: #0b57a4; }
  .btn.authorize { color: #0e6b3c; border-color: #0e6b3c; }
  .btn.authorize svg { fill: #0e6b3c; }
  .btn.cancel { color: #b3261e; border-color: #b3261e; }
  .parameter__in, .json-schema-2020-12-expand-deep-button { color: #595959; }
}
.dark-mode .swagger-ui {
  .header-col, .examples-select__section-label { color: #d6dce4; }
  .btn.cancel { color: #ff9d9d !important; border-color: #ff9d9d !important; }
}
.swagger-ui .info .title small, .swagger-ui .download-contents { background: #59606d; }
.swagger-ui .info .title small.version-stamp { background: #4a6a00; }
.swagger-ui .info .title small .version { background: none; }
.swagger-ui .opblock.opblock-post .opblock-summary-method { background: #0e6b3c; }
.swagger-ui .opblock.opblock-get .opblock-summary-method { background: #0b57a4; }
.swagger-ui .opblock.opblock-patch .opblock-summary-method { background: #0b6a63; }
.swagger-ui .opblock.opblock-delete .opblock-summary-method { background: #a81d1d; }
.swagger-ui .btn.execute { background: #0b57a4; border-color: #0b57a4; }
.swagger-ui .microlight span[style*="211, 99, 99"] { color: #ff9d9d !important; }

.swagger-ui .microlight { max-height: none !important; overflow: visible !important; }
.swagger-ui .microlight, .swagger-ui .microlight code {
  white-space: pre-wrap !important; overflow-wrap: anywhere;
}
.swagger-ui .highlight-code:has(.download-contents) .microlight { padding-bottom: 3.5em !important; }
.swagger-ui .response-col_links { display: none; }
@media (max-width: 640px) {
  .swagger-ui .opblock-tag { flex-wrap: wrap; }
  .swagger-ui .info td { padding: 6px 8px 6px 0 !important; font-size: 12px; }
  .swagger-ui .info td:last-child, .swagger-ui .parameter__name { overflow-wrap: anywhere; }
  .swagger-ui .opblock-tag small { order: 1; flex-basis: 100%; padding: 0; }
}
`;

/** Names and structure for screen readers, applied again whenever Swagger UI redraws. */
export const script = `
(() => {
  const set = (element, name, value) => {
    if (value === null) element.removeAttribute(name);
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };
  const setAll = (selector, name, valueOf) => {
    for (const element of document.querySelectorAll(selector)) set(element, name, valueOf(element));
  };
  const textIn = (element, selector) => element.closest('.opblock').querySelector(selector).innerText;

  // A heading is one level below the one that it stands under.
  const mendHeadings = () => {
    const above = [];
    for (const heading of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
      while (above.length > 0 && above.at(-1) >= heading.tagName) above.pop();
      above.push(heading.tagName);
      set(heading, 'aria-level', String(above.length));
    }
  };

  const mend = () => {
    setAll('#servers', 'aria-label', () => 'Server');
    setAll('.examples-select-element', 'aria-label', () => 'Example');
    setAll('.body-param__text', 'aria-label', () => 'Request body');
    setAll('tr[data-param-name] select', 'aria-label', (select) =>
      select.closest('tr').dataset.paramName);
    setAll('.close-modal', 'aria-label', () => 'Dismiss');
    setAll('.auth-container .authorize', 'aria-label', () => 'Authorize: apply credentials');
    setAll('[aria-label="Remove authorization"]', 'aria-label', () => 'Logout: remove authorization');
    setAll('.responses-table', 'aria-label', (table) =>
      [
        table.matches('.live-responses-table') ? 'Answer to' : 'Answers of',
        textIn(table, '.opblock-summary-method'),
        textIn(table, '.opblock-summary-path'),
      ].join(' '));
    setAll('.information-container', 'role', () => 'region');
    setAll('.information-container', 'aria-label', () => 'About');
    setAll('.scheme-container', 'role', () => 'region');
    setAll('.scheme-container', 'aria-label', () => 'Server and authorization');
    // Links inside of buttons, to where the button leads.
    setAll('.opblock-summary-control a', 'href', () => null);
    mendHeadings();
  };
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
  mend();
})();
`;
