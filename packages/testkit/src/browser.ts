import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';

const EXECUTABLE = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** What a page did besides what was looked at. */
export interface Visit {
  /** Errors and warnings of its console, and exceptions. */
  complaints: string[];
  /** The origins that it asked anything of. */
  origins: string[];
}

/**
 * True if pages can be seen in a real browser here. Where not, it says what is skipped; with CI set
 * it is true in any case, so that the tests fail instead.
 */
export function canBrowse(): boolean {
  if (existsSync(EXECUTABLE) || process.env.CI === 'true') return true;
  process.stderr.write(`SKIPPED: no ${EXECUTABLE}, so pages were not seen in a browser.\n`);
  return false;
}

/** Opens the address in headless Chromium, lets `look` use the page, and tells what it did. */
export async function visitPage(url: string, look: (page: Page) => Promise<void>): Promise<Visit> {
  const browser = await chromium.launch({
    executablePath: EXECUTABLE,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 1600 } });
    const complaints: string[] = [];
    const origins = new Set<string>();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (sent) => {
      if (sent.url().startsWith('http')) origins.add(new URL(sent.url()).origin);
    });
    await page.goto(url);
    await look(page);
    return { complaints, origins: [...origins] };
  } finally {
    await browser.close();
  }
}
