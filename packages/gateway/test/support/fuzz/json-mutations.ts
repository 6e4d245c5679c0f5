import { CANARY, nastyTexts, nastyValues } from './nasty.js';
import { type Random } from './random.js';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/**
 * JSON of a value with some mutations: a missing, additional or repeated name, a value of another type, or
 * truncated text. It may not be valid JSON any more.
 */
export function mutated(value: Json, random: Random): string {
  const places = 1 + random.below(3);
  // On average one mutation for as many places as a request has.
  const share = places / 14;
  return spoilt(written(value, random, share), random);
}

function written(value: Json, random: Random, share: number): string {
  if (random.chance(share)) {
    return random.chance(0.5) ? random.pick(nastyValues) : JSON.stringify(random.pick(nastyTexts));
  }
  if (Array.isArray(value)) {
    return `[${value.map((one: Json) => written(one, random, share)).join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).flatMap(([name, one]) => {
    const member = `${JSON.stringify(name)}:${written(one, random, share)}`;
    if (!random.chance(share)) return [member];
    const renamed = `${JSON.stringify(random.pick(nastyTexts))}:${JSON.stringify(one)}`;
    const stranger = `${JSON.stringify(`${CANARY}${random.below(9)}`)}:${JSON.stringify(CANARY)}`;
    return random.pick([[], [member, member], [renamed], [member, stranger]]);
  });
  return `{${members.join(',')}}`;
}

function spoilt(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  return random.weighed<() => string>([
    [40, () => text],
    [2, () => text.slice(0, at)],
    [1, () => text.slice(0, at) + random.pick(nastyTexts) + text.slice(at)],
    [1, () => `\ufeff${text}`],
    [1, () => `${text}${text}`],
    [1, () => `${'['.repeat(1 + random.below(3_000))}${text}`],
    [1, () => `${'{"a":'.repeat(1 + random.below(500))}${text}`],
    [1, () => ' \t\r\n'.repeat(random.below(200)) + text],
    [1, () => ''],
  ])();
}
