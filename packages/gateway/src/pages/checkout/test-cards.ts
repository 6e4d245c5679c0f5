/** Cards of the bank simulator that a payer can try in the sandbox. Its own table describes all of them. */
export const testCards = [
  { name: 'succeeds', number: '4242 4242 4242 4242' },
  { name: 'declined', number: '4000 0000 0000 0002' },
  { name: 'challenge', number: '4000 0000 0000 3220' },
  { name: 'waits', number: '4000 0000 0000 9995' },
  { name: 'lost_answer', number: '4000 0099 0000 0202' },
] as const;

export type TestCardName = (typeof testCards)[number]['name'];
