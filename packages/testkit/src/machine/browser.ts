import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

// The headless shell is Chromium without its windows and menus, and uses a third of the processor time.
const INSTALLED = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'] as const;
const EXECUTABLE =
  process.env.CHROMIUM_PATH ?? INSTALLED.find((path) => existsSync(path)) ?? INSTALLED[1];

/** How the visitor's browser differs from one on a desk, in light colours. */
type VisitOptions = {
  readonly javaScript?: boolean;
  readonly colorScheme?: 'light' | 'dark';
  /** The width of a phone, in CSS pixels: pages are laid out as phones do it. */
  readonly phoneWidth?: number;
};

/** What a page did while it was open. */
type Visit = {
  /** Errors and warnings in its console, and exceptions. */
  readonly complaints: string[];
  /** The origins that it sent requests to. */
  readonly origins: string[];
};

const DESK = { viewport: { width: 1200, height: 1600 } };
const phone = (width: number) => ({
  viewport: { width, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
});

/**
 * True if there is a browser. Otherwise it prints what is skipped; with CI set it is always true, so that
 * the tests fail instead.
 */
export function canBrowse(): boolean {
  if (existsSync(EXECUTABLE) || process.env.CI === 'true') return true;
  process.stderr.write(`SKIPPED: no ${EXECUTABLE}, so pages were not opened in a browser.\n`);
  return false;
}

/** Opens the address in headless Chromium, lets `use` work with the page, and returns what it did. */
export async function visitPage(
  url: string,
  use: (page: Page) => Promise<void>,
  { javaScript = true, colorScheme = 'light', phoneWidth }: VisitOptions = {},
): Promise<Visit> {
  try {
    const browser = await enter();
    // A context of its own, in which `use` may open further tabs.
    const context = await browser.newContext({
      ...(phoneWidth === undefined ? DESK : phone(phoneWidth)),
      javaScriptEnabled: javaScript,
      colorScheme,
    });
    try {
      const page = await context.newPage();
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
      await use(page);
      return { complaints, origins: [...origins] };
    } finally {
      await context.close();
    }
  } finally {
    leave();
  }
}

// Visits share a browser, since one takes longer to start than most visits last. It is closed once no visit has come
// for a while, so that it does not keep the process alive.
const LINGER_MS = 1_000;
let shared: Promise<Browser> | null = null;
let visits = 0;
let closing: NodeJS.Timeout | undefined;

function enter(): Promise<Browser> {
  clearTimeout(closing);
  visits += 1;
  shared ??= launch();
  return shared;
}

function launch(): Promise<Browser> {
  const launched = chromium.launch({
    executablePath: EXECUTABLE,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
  // The next visit after a crash gets another.
  const forget = (): void => {
    if (shared === launched) shared = null;
  };
  launched.then((browser) => browser.on('disconnected', forget), forget);
  return launched;
}

function leave(): void {
  visits -= 1;
  if (visits > 0) return;
  closing = setTimeout(() => {
    void shared?.then((browser) => browser.close());
    shared = null;
  }, LINGER_MS);
}
