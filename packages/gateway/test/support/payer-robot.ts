type Decision = 'confirm' | 'fail' | 'cancel';

/** An answer, without following where it leads. */
export type Step = {
  readonly status: number;
  /** Where it leads; empty if nowhere. */
  readonly location: string;
  readonly text: string;
};

// As browsers do: on its own connection, and with their Accept.
async function go(url: string, options: RequestInit = {}): Promise<Step> {
  const answer = await fetch(url, {
    redirect: 'manual',
    ...options,
    headers: { Accept: 'text/html,*/*;q=0.8', Connection: 'close' },
  });
  return {
    status: answer.status,
    location: answer.headers.get('location') ?? '',
    text: await answer.text(),
  };
}

export const visit = (url: string): Promise<Step> => go(url);

/** Presses a button of the challenge's page. */
export const press = (page: string, decision: Decision): Promise<Step> =>
  go(page, { method: 'POST', body: new URLSearchParams({ decision }) });

/** The way from the merchant's redirect to the shop. Returns every address on it. */
export async function passChallenge(nextAction: string, decision: Decision) {
  const out = await visit(nextAction);
  const page = await visit(out.location);
  const decided = await press(out.location, decision);
  const back = await visit(decided.location);
  return { challenge: out.location, page: page.text, back: decided.location, shop: back.location };
}
