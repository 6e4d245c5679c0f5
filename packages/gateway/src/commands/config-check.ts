import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { describeSettings, settingsPage } from '@payment-gateway/service-kit/config/describe';
import { loadSources } from '@payment-gateway/service-kit/config/sources';
import { readConfig } from '../config/config.js';
import { settings } from '../config/settings.js';

export const command = defineCommand({
  summary: 'prints every setting as the gateway would read it here; secrets are hidden',
  details: 'Fails as the gateway would when one is wrong.',
  run(_, say) {
    const sources = loadSources();
    readConfig(sources.environment, sources.dotEnv);
    say(settingsPage(describeSettings(settings, sources)).trimEnd());
  },
});
