import {
  bankCodes,
  operationSteps,
  operationTransitions,
  paymentTransitions,
  publicStatuses,
} from '../domain/states.js';

/** The tables of `domain/states.ts` as a page with diagrams. */
export const statesPage = (): string => `# States

<!-- Drawn by \`npm run docs:states\` from packages/gateway/src/domain/states.ts; not to be edited here. -->

## A payment

${diagram(paymentTransitions, (from, to) => operationLabel(from, to))}

Merchants see ${Object.entries(publicStatuses)
  .filter(([, stored]) => stored.length > 1)
  .map(
    ([shown, stored]) => `${stored.map((status) => `\`${status}\``).join(' and ')} as \`${shown}\``,
  )
  .join('; ')}. Refunds leave a payment \`succeeded\`; they are counted beside it.

| Operation | Needs a payment that is | Leads to |
|---|---|---|
${Object.entries(operationSteps)
  .map(([kind, { from, to }]) => `| ${kind} | \`${from}\` | \`${to}\` |`)
  .join('\n')}

## A capture, void or refund

${diagram(operationTransitions)}

Merchants see \`initiated\` as \`pending\`.

## The bank's codes

| Code | Means |
|---|---|
${Object.entries(bankCodes)
  .map(([code, meaning]) => `| \`"${code}"\` | ${meaning.replace('_', ' ')} |`)
  .join('\n')}

Any other code, an unreadable answer or none at all is an unknown outcome: the payment is
\`processing\`, the operation \`pending\`, until the bank has said what happened.
`;

function diagram(
  table: Readonly<Record<string, readonly string[]>>,
  labelOf: (from: string, to: string) => string = () => '',
): string {
  const [first = ''] = Object.keys(table);
  const steps = Object.entries(table).flatMap(([from, next]) =>
    next.length === 0
      ? [`  ${from} --> [*]`]
      : next.map((to) => `  ${from} --> ${to}${labelOf(from, to)}`),
  );
  return ['\`\`\`mermaid', 'stateDiagram-v2', `  [*] --> ${first}`, ...steps, '\`\`\`'].join('\n');
}

function operationLabel(from: string, to: string): string {
  const kinds = Object.entries(operationSteps)
    .filter(([, step]) => step.from === from && step.to === to)
    .map(([kind]) => kind);
  return kinds.length === 0 ? '' : `: ${kinds.join(', ')}`;
}
