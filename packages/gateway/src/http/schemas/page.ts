import { z } from 'zod';
import { readId } from '../../domain/ids.js';
import { cursorMessage } from '../../services/cursors.js';
import { type Listed, type Page } from '../../services/ports/payment-store.js';
import { failWith } from './fields.js';
import { type ChallengeAddressOf } from './next-action.js';

const LONGEST_PAGE = 100;

/** How many entries of a list are wanted. */
export const limit = (usual: number) =>
  z
    .string()
    .optional()
    .transform((given = String(usual), context) =>
      /^\d{1,3}$/.test(given) && Number(given) >= 1 && Number(given) <= LONGEST_PAGE
        ? Number(given)
        : failWith(context, 'out_of_range', `must be a whole number from 1 to ${LONGEST_PAGE}`),
    )
    .meta({
      description: `How many at most; ${usual} when left out.`,
      type: 'integer',
      minimum: 1,
      maximum: LONGEST_PAGE,
    });

/** The entry after which a page begins. */
export const afterId = (what: string) =>
  z
    .string()
    .transform(
      (given, context) => readId(given) ?? failWith(context, 'invalid_cursor', cursorMessage(what)),
    )
    .optional()
    .meta({
      description: `Goes on after the ${what} with this id: the last of the page before.`,
      format: 'uuid',
    });

export const pageOf = (query: { limit: number; starting_after?: string | undefined }): Page => ({
  limit: query.limit,
  startingAfter: query.starting_after ?? null,
});

/** A page of a list as merchants see it. */
export const listOf = <Item extends z.ZodType>(item: Item, id: string) =>
  z
    .strictObject({
      data: z.array(item),
      has_more: z
        .boolean()
        .meta({ description: 'Whether there are more after the last of these.' }),
    })
    .meta({ id });

/** Makes such a page from what a service returns. */
export const listViewOf =
  <Item, View>(viewOf: (item: Item, addressOf: ChallengeAddressOf) => View) =>
  ({ data, hasMore }: Listed<Item>, addressOf: ChallengeAddressOf) => ({
    data: data.map((item) => viewOf(item, addressOf)),
    has_more: hasMore,
  });

/** An example of a list, the last page of it. */
export const listExample = <View>(summary: string, data: View[]) => ({
  summary,
  value: { data, has_more: false },
});
