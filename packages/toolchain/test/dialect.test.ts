import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { rules } from '../dialect.cjs';

// Makes tests of its own.
const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });

tester.run('test-not-it', rules['test-not-it'], {
  valid: ["test('pays', () => {})", '[1].map((it) => it + it.length)'],
  invalid: [
    {
      code: "it('pays', () => {}); it.each([1])('pays %d', () => {})",
      output: "test('pays', () => {}); test.each([1])('pays %d', () => {})",
      errors: 2,
    },
  ],
});

tester.run('whole-titles', rules['whole-titles'], {
  valid: [
    "describe('A shop', () => { test('sells', () => {}) })",
    "describe.each([1])('Shop %d', () => { test.each([1])('sells %d', () => {}) })",
    "onEachEngine('A shop', () => { test('sells', () => {}) })",
    "test('npm start prints an address', () => {})",
    "test('createShop sells', () => {})",
    "test('%s sells', () => {})",
    "shop.test('sells')",
  ],
  invalid: [
    {
      code: "test('a shop sells', () => {}); describe('a shop', () => {})",
      output: "test('A shop sells', () => {}); describe('A shop', () => {})",
      errors: 2,
    },
    {
      code: "test.each([1])('a shop sells %d', () => {})",
      output: "test.each([1])('A shop sells %d', () => {})",
      errors: 1,
    },
  ],
});

tester.run('constant-case', rules['constant-case'], {
  valid: [
    'const LINGER_MS = 5; export const PATH = /x/',
    'const sum = add(1); const table = { a: 1 }',
    'function f() { const lingerMs = 5; return lingerMs }',
  ],
  invalid: [
    {
      code: 'const lingerMs = -5; f(lingerMs, { lingerMs })',
      output: 'const LINGER_MS = -5; f(LINGER_MS, { lingerMs: LINGER_MS })',
      errors: 1,
    },
    { code: "export const path = '/'", output: null, errors: 1 },
  ],
});

tester.run('readonly-data', rules['readonly-data'], {
  valid: [
    'type Shop = { readonly name: string; sell(): void }',
    '/** Mutable: it is renamed. */\ntype Shop = { name: string }',
    '/** Mutable: it is renamed. */\nexport type Shop = { name: string }',
    'function open(shop: { name: string }) {}',
  ],
  invalid: [
    {
      code: 'type Shop = { name: string; owner: { name: string } }',
      output: 'type Shop = { readonly name: string; readonly owner: { readonly name: string } }',
      errors: 3,
    },
    {
      code: '/** Mutable: it is renamed. */\ntype Shop = { name: string }\ntype Till = { sum: number }',
      output:
        '/** Mutable: it is renamed. */\ntype Shop = { name: string }\ntype Till = { readonly sum: number }',
      errors: 1,
    },
  ],
});
