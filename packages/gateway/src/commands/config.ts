import { config as loadDotenv } from 'dotenv';
import { readConfig } from '../config/config.js';
import { describeSettings, settingsPage } from '../config/describe.js';
import { settings } from '../config/settings.js';
import { runProgram } from '../run-program.js';

// Prints every setting as the gateway would read it here; one that is wrong ends it, as it would end
// the gateway.
runProgram(() => {
  loadDotenv({ quiet: true });
  readConfig(process.env);
  process.stdout.write(settingsPage(describeSettings(settings, process.env)));
});
