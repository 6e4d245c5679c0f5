/** Whether an address is the page that the order named, with this parameter added to its query. */
export function isShopAddress(
  url: URL,
  named: string,
  added: readonly [name: 'payment_id' | 'checkout_session_id', id: string],
): boolean {
  const page = new URL(named);
  const expected = [...page.searchParams, added];
  return (
    url.origin === page.origin &&
    url.pathname === page.pathname &&
    url.hash === '' &&
    url.username === '' &&
    JSON.stringify([...url.searchParams]) === JSON.stringify(expected)
  );
}
