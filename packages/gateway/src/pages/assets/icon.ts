/** The icon of the pages: a card. */
export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="2" y="6" width="28" height="20" rx="4" fill="#0b5a75"/><path fill="#fff" d="M2 11h28v4H2zM6 19h8v2H6z"/></svg>\n';
