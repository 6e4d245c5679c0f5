import { type EndpointView } from './webhook-endpoint.js';

const endpoint: EndpointView = {
  id: '019aabd0-1111-7abc-8def-0123456789ab',
  url: 'https://shop.example/hooks',
  events: ['*'],
  description: 'Order service',
  enabled: true,
  disabled_reason: null,
  disabled_at: null,
  failing_since: null,
  old_secret_valid_until: null,
  recovering: false,
  created_at: '2026-11-22T20:25:00.017Z',
  updated_at: '2026-11-22T20:25:00.017Z',
};

// Shorter than a real one.
const SECRET = 'whsec_c2hvd24gb25jZQ==';

export const exampleEndpoints = {
  enabled: { summary: 'Gets every event', value: endpoint },
  disabled: {
    summary: 'Disabled, since it failed for five days',
    value: {
      ...endpoint,
      enabled: false,
      disabled_reason: 'failing',
      disabled_at: '2026-11-27T20:27:00.218Z',
      failing_since: '2026-11-22T20:27:00.203Z',
      updated_at: '2026-11-27T20:27:00.218Z',
    },
  },
} as const satisfies Record<string, { summary: string; value: EndpointView }>;

export const exampleSecrets = {
  created: { summary: 'A new endpoint', value: { ...endpoint, secret: SECRET } },
  rolled: {
    summary: 'With a new secret; both sign for a day',
    value: {
      ...endpoint,
      old_secret_valid_until: '2026-11-23T20:25:00.017Z',
      secret: SECRET,
    },
  },
};
