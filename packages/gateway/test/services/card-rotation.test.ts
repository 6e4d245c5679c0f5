import { randomBytes } from 'node:crypto';
import { Secret } from '../../src/domain/secret.js';
import { type CardStore } from '../../src/services/ports/card-store.js';
import { type CardVault } from '../../src/services/ports/card-vault.js';
import { type CardWalk, createCardRotation } from '../../src/services/card-rotation.js';
import { createCardStore } from '../../src/books/cards.js';
import { type Database } from '../../src/database/database.js';
import { createPaymentStore } from '../../src/books/payments.js';
import { createCardVault } from '../../src/vault/card-vault.js';
import { parseKeyRing } from '../../src/vault/key-ring.js';
import { onEachEngine, openMigrated, type TestDatabase } from '../support/engines.js';
import { newIntent } from '../support/payments.js';

const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const vaultOf = (...keys: string[]): CardVault => createCardVault(parseKeyRing(keys.join()));

const NUMBER = '4242424242424242';
const AS_FAST_AS_CAN_BE = 1_000_000;
const [k2024, k2025, k2026] = [newKey('2024'), newKey('2025'), newKey('2026')];
const [ofOld, ofNew, ofBoth] = [vaultOf(k2025), vaultOf(k2026), vaultOf(k2025, k2026)];

onEachEngine('Re-encrypting cards', (fresh) => {
  let test_: TestDatabase;
  let database: Database;
  let cards: CardStore;

  beforeEach(async () => {
    test_ = await fresh();
    database = await openMigrated(test_);
    cards = createCardStore(database);
  });

  afterEach(async () => {
    await database.close();
    await test_.drop();
  });

  async function pay(count: number, vault: CardVault): Promise<void> {
    const books = createPaymentStore(database, { batchSize: 100, underWay: 1 });
    const intents = Array.from({ length: count }, (_, at) => {
      const intent = newIntent();
      const holderName = at % 2 === 0 ? new Secret('Zoë Doe') : null;
      const card = vault.seal({ ...intent.card, number: new Secret(NUMBER), holderName });
      return books.recordIntent({ ...intent, card });
    });
    await Promise.all(intents);
  }

  const rotation = (vault: CardVault, store = cards) => createCardRotation({ store, vault });

  async function lastOf(walk: AsyncIterable<CardWalk>): Promise<CardWalk> {
    let last: CardWalk | null = null;
    for await (last of walk);
    if (last === null) throw new Error('It told nothing.');
    return last;
  }

  const rotate = (vault: CardVault): Promise<CardWalk> =>
    lastOf(rotation(vault).rotate(AS_FAST_AS_CAN_BE));

  const all = async () => (await cards.listCards(null, 10_000)).sealed;

  const countsOf = ({ byKey }: CardWalk) =>
    Object.fromEntries(byKey.map(({ keyId, cards: count }) => [keyId, count]));

  test('leaves no card under an older key, and the newest alone decrypts all', async () => {
    await pay(230, ofOld);
    await pay(20, ofBoth);
    const before = await all();

    const walk = await rotate(ofBoth);
    expect(walk).toMatchObject({ looked: 250, reencrypted: 230 });
    expect(countsOf(walk)).toEqual({ 2025: 0, 2026: 250 });

    const after = await all();
    for (const [at, card] of after.entries()) {
      const opened = ofNew.open(card);
      expect(opened.number.reveal()).toBe(NUMBER);
      expect(opened.holderName?.reveal()).toBe(
        ofBoth.open(before[at] ?? card).holderName?.reveal(),
      );
    }
    const openly = ({ id, merchantId, expiryMonth, expiryYear, createdAt }: (typeof after)[0]) =>
      [id, merchantId, expiryMonth, expiryYear, createdAt] as const;
    expect(after.map(openly)).toEqual(before.map(openly));
  });

  test('finds nothing to do the second time', async () => {
    await pay(3, ofOld);
    await rotate(ofBoth);
    const before = await all();
    expect(await rotate(ofBoth)).toMatchObject({ looked: 3, reencrypted: 0 });
    expect(await all()).toEqual(before);
  });

  test('can be tried first: a dry run counts the cards per key and changes none', async () => {
    await pay(2, ofOld);
    await pay(1, ofBoth);
    const before = await all();
    expect(countsOf(await lastOf(rotation(ofBoth).check()))).toEqual({ 2025: 2, 2026: 1 });
    expect(await all()).toEqual(before);
  });

  test('skips a card whose key is not in the ring, and continues', async () => {
    await pay(2, vaultOf(k2024));
    await pay(2, ofOld);
    const [lost] = await all();

    const { byKey, reencrypted } = await rotate(ofBoth);
    expect(reencrypted).toBe(2);
    expect(byKey).toContainEqual({
      keyId: '2024',
      cards: 2,
      unopened: 2,
      first: { cardId: lost?.id, reason: 'key_missing' },
    });
    expect((await all())[0]).toEqual(lost);
    expect(countsOf(await rotate(vaultOf(k2024, k2025, k2026)))).toMatchObject({ 2026: 4 });
  });

  test('skips a card encrypted with another key of the same id', async () => {
    await pay(1, vaultOf(newKey('2025')));
    const [before] = await all();
    const { byKey, reencrypted } = await rotate(ofBoth);
    expect(reencrypted).toBe(0);
    expect(byKey.find(({ keyId }) => keyId === '2025')).toMatchObject({
      unopened: 1,
      first: { cardId: before?.id, reason: 'unreadable' },
    });
    expect(await all()).toEqual([before]);
  });

  test('done twice at once, handles each card once', async () => {
    await pay(350, ofOld);
    const other = await test_.open();
    const [one, two] = await Promise.all([
      rotate(ofBoth),
      lastOf(rotation(ofBoth, createCardStore(other)).rotate(AS_FAST_AS_CAN_BE)),
    ]);
    await other.close();
    expect(one.reencrypted + two.reencrypted).toBe(350);
    for (const walk of [one, two]) expect(countsOf(walk)).toEqual({ 2025: 0, 2026: 350 });
    for (const card of await all()) expect(ofNew.open(card).number.reveal()).toBe(NUMBER);
  });

  test('does not undo what another run has done since the card was read', async () => {
    await pay(1, ofOld);
    const slow: CardStore = {
      ...cards,
      async replaceCards(resealed) {
        await rotate(ofBoth);
        return cards.replaceCards(resealed);
      },
    };
    const walk = await lastOf(rotation(ofBoth, slow).rotate(AS_FAST_AS_CAN_BE));
    expect(walk).toMatchObject({ looked: 1, reencrypted: 0 });
    expect(countsOf(walk)).toEqual({ 2025: 0, 2026: 1 });
  });

  test('continues after an interruption between two batches', async () => {
    await pay(250, ofOld);
    for await (const { reencrypted } of rotation(ofBoth).rotate(AS_FAST_AS_CAN_BE)) {
      expect(reencrypted).toBe(100);
      break;
    }
    expect(await rotate(ofBoth)).toMatchObject({ looked: 250, reencrypted: 150 });
  });
});
