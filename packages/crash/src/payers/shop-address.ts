/** Whether a payer was sent to the page that the order named, with the payment's id added to its query. */
export function isShopAddress(url: URL, returnUrl: string, paymentId: string): boolean {
  const page = new URL(returnUrl);
  const expected = [...page.searchParams, ['payment_id', paymentId]];
  return (
    url.origin === page.origin &&
    url.pathname === page.pathname &&
    url.hash === '' &&
    url.username === '' &&
    JSON.stringify([...url.searchParams]) === JSON.stringify(expected)
  );
}
