import { randomBytes } from 'node:crypto';
import { newId } from '../../src/domain/ids.js';
import { type WebhookEndpoint } from '../../src/domain/webhooks/endpoint.js';
import { type EndpointStore } from '../../src/services/ports/webhook-store.js';
import { rotateSecrets } from '../../src/services/webhooks/secret-rotation.js';
import { createEndpointStore } from '../../src/books/webhooks/endpoints.js';
import { type Database } from '../../src/database/database.js';
import { createWebhookVault } from '../../src/vault/webhook-vault.js';
import { parseKeyRing } from '../../src/vault/key-ring.js';
import { onEachEngine, openMigrated, type TestDatabase } from '../support/engines.js';
import { NOON } from '../support/payments.js';

const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const [k2025, k2026] = [newKey('2025'), newKey('2026')];
const vaultOf = (...keys: string[]) => createWebhookVault(parseKeyRing(keys.join()));
const [ofOld, ofNew, ofBoth] = [vaultOf(k2025), vaultOf(k2026), vaultOf(k2025, k2026)];
const TOMORROW = new Date(NOON.getTime() + 86_400_000);

onEachEngine('Re-encrypting the secrets of webhooks', (fresh) => {
  let test_: TestDatabase;
  let database: Database;
  let store: EndpointStore;

  beforeEach(async () => {
    test_ = await fresh();
    database = await openMigrated(test_);
    store = createEndpointStore(database);
  });

  afterEach(async () => {
    await database.close();
    await test_.drop();
  });

  async function create(vault = ofOld, { rolled = false } = {}) {
    const place = { id: newId(), merchantId: newId() };
    const [secret, old] = [vault.newSecret(), vault.newSecret()];
    const endpoint: WebhookEndpoint = {
      ...place,
      url: 'https://shop.example/',
      events: ['*'],
      description: null,
      disabled: null,
      secret: vault.seal(place, secret),
      oldSecret: rolled ? vault.sealOld(place, old, TOMORROW) : null,
      failingSince: null,
      recovery: null,
      version: 1,
      createdAt: NOON,
      updatedAt: NOON,
      isDeleted: false,
    };
    await store.createEndpoint(endpoint, null);
    return { ...place, secret: secret.reveal(), old: rolled ? old.reveal() : null };
  }

  const openedBy = async ({ id }: { id: string }, vault: typeof ofNew) => {
    const endpoint = await store.findAny(id);
    if (endpoint === null) throw new Error('gone');
    const { secret, oldSecret } = endpoint;
    return {
      secret: vault.open(endpoint, secret).reveal(),
      old: oldSecret === null ? null : vault.openOld(endpoint, oldSecret).reveal(),
    };
  };

  test('leaves none under an older key, and changes no secret', async () => {
    const made = [await create(), await create(ofOld, { rolled: true }), await create(ofNew)];
    const both = { store, vault: ofBoth };
    const counted = await rotateSecrets(both, { dryRun: true });
    expect(counted).toEqual({ looked: 3, older: 2, unopened: [] });
    const [first] = made;
    if (first === undefined) throw new Error('none made');
    await expect(openedBy(first, ofNew)).rejects.toThrow('not in the ring');
    expect(await rotateSecrets(both, { dryRun: false })).toEqual(counted);
    for (const one of made) {
      expect(await openedBy(one, ofNew)).toEqual({ secret: one.secret, old: one.old });
    }
    expect(await rotateSecrets(both, { dryRun: false })).toMatchObject({ looked: 3, older: 0 });
  });

  test('reports those that do not open, and leaves them as they are', async () => {
    const [lost, fine] = [await create(vaultOf(newKey('2024'))), await create()];
    const done = await rotateSecrets({ store, vault: ofBoth }, { dryRun: false });
    expect(done).toEqual({ looked: 2, older: 1, unopened: [lost.id] });
    expect(await openedBy(fine, ofNew)).toMatchObject({ secret: fine.secret });
  });

  test('does not undo a roll that comes in between', async () => {
    const { id, merchantId } = await create();
    const next = ofBoth.newSecret();
    let isRolled = false;
    const slow: EndpointStore = {
      ...store,
      async changeEndpoint(before, after, by) {
        if (!isRolled) {
          isRolled = true;
          const secret = ofBoth.seal({ id, merchantId }, next);
          await store.changeEndpoint(before, { ...before, secret, version: 2 }, {});
        }
        return store.changeEndpoint(before, after, by);
      },
    };
    await rotateSecrets({ store: slow, vault: ofBoth }, { dryRun: false });
    expect(await openedBy({ id }, ofNew)).toMatchObject({ secret: next.reveal() });
  });
});
