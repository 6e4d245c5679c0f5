/**
 * Alert rules that lead to the runbook at this address, each to its chapter. Throws an Error that
 * says what is wrong with the address.
 */
export function withRunbookAt(rules: string, address: string): string {
  const isAddress = /^https?:\/\/[^\s'"#]+$/.test(address) && URL.canParse(address);
  if (!isAddress) {
    throw new Error('The runbook needs an http or https address, without the # of a chapter.');
  }
  return rules.replace(
    /(runbook_url: )\S+?(#[\w-]+)$/gm,
    (_, name: string, chapter: string) => `${name}${address}${chapter}`,
  );
}
