import { readFileSync } from 'node:fs';
import { type visitPage } from '@payment-gateway/testkit';

type Page = Parameters<Parameters<typeof visitPage>[1]>[0];

type Violation = {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
};

const SOURCE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Everything that axe reports on the page in its current state: the rule, and the first element. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(SOURCE);
  // To send over everything that is right as well takes longer than to find it.
  const violations = await page.evaluate<readonly Violation[]>(
    'axe.run().then(({ violations }) => violations)',
  );
  return violations.map(
    ({ id, nodes: [first] }) => `${id}: ${first?.html ?? ''} ${first?.failureSummary ?? ''}`,
  );
}

/** The page's width, and every element that extends beyond it. */
export const widthOf = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth');
