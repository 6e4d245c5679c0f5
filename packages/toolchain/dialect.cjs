// @ts-check
// ESLint rules for what the packages write in one way. All of them mend what they find, where that is safe.

/** @typedef {import('eslint').Rule.RuleModule} RuleModule */
/** @typedef {import('eslint').Rule.Node} Node */

/** The first word of `test.each(…)(…)`, `describe.skip(…)` and the like. @param {import('estree').Node} called @returns {string | null} */
function rootOf(called) {
  if (called.type === 'Identifier') return called.name;
  if (called.type === 'MemberExpression') return rootOf(called.object);
  return called.type === 'CallExpression' ? rootOf(called.callee) : null;
}

/** @type {RuleModule} */
const testNotIt = {
  meta: { type: 'suggestion', fixable: 'code', schema: [] },
  create: ({ report, sourceCode }) => ({
    'Program:exit'() {
      // Of no variable of the file: a parameter may well be called so.
      for (const { identifier } of sourceCode.scopeManager.globalScope?.through ?? []) {
        if (identifier.name !== 'it') continue;
        report({
          node: identifier,
          message: 'Call it `test`.',
          fix: (fixer) => fixer.replaceText(identifier, 'test'),
        });
      }
    },
  }),
};

// A title within `describe` goes on from its title. One that stands alone is a sentence.
/** @type {RuleModule} */
const wholeTitles = {
  meta: { type: 'suggestion', fixable: 'code', schema: [] },
  create(context) {
    let depth = 0;
    /** @param {import('estree').CallExpression} node */
    const isDescribe = ({ callee, arguments: [title, body] }) =>
      title !== undefined && body !== undefined && /^describe|^onEach/.test(rootOf(callee) ?? '');
    return {
      CallExpression(node) {
        const [title] = node.arguments;
        const isTitled = isDescribe(node) || (rootOf(node.callee) === 'test' && node.arguments[1]);
        if (depth === 0 && isTitled && title?.type === 'Literal') {
          // Not a name: `npm start`, `createRefund`, `SIGTERM`.
          const word = /^[a-z]+(?=[ ,]|$)/.exec(String(title.value))?.[0] ?? 'npm';
          if (!['npm', 'kubectl', 'jq', 'fsync'].includes(word))
            context.report({
              node: title,
              message: 'A title that stands alone begins with a capital.',
              fix(fixer) {
                const [start = 0] = title.range ?? [];
                return fixer.replaceTextRange(
                  [start + 1, start + 2],
                  (word[0] ?? '').toUpperCase(),
                );
              },
            });
        }
        if (isDescribe(node)) depth += 1;
      },
      'CallExpression:exit'(/** @type {import('estree').CallExpression} */ node) {
        if (isDescribe(node)) depth -= 1;
      },
    };
  },
};

/** @param {import('estree').Expression | null | undefined} value */
const isPrimitive = (value) =>
  value?.type === 'Literal' ||
  (value?.type === 'UnaryExpression' && value.argument.type === 'Literal');

/** @type {RuleModule} */
const constantCase = {
  meta: { type: 'suggestion', fixable: 'code', schema: [] },
  create: (context) => ({
    'Program > VariableDeclaration[kind="const"], Program > ExportNamedDeclaration > VariableDeclaration[kind="const"]'(
      /** @type {import('estree').VariableDeclaration & Node} */ node,
    ) {
      for (const declared of node.declarations) {
        const { id, init } = declared;
        if (id.type !== 'Identifier' || !isPrimitive(init)) continue;
        if (/^[A-Z][A-Z0-9_]*$/.test(id.name)) continue;
        const name = id.name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
        const [variable] = context.sourceCode.getDeclaredVariables(declared);
        context.report({
          node: id,
          message: `A number, text or pattern that a file always has is called ${name}.`,
          // Other files know an exported one.
          fix: (fixer) =>
            node.parent.type !== 'Program' || variable === undefined
              ? null
              : variable.references.map(({ identifier }) => {
                  const { parent } = /** @type {Node} */ (identifier);
                  const isShort = parent?.type === 'Property' && parent.shorthand;
                  return fixer.replaceText(
                    /** @type {Node} */ (identifier),
                    isShort ? `${id.name}: ${name}` : name,
                  );
                }),
        });
      }
    },
  }),
};

// What a program writes to says so, and why: `Mutable: …` in the comment above its type.
/** @type {RuleModule} */
const readonlyData = {
  meta: { type: 'suggestion', fixable: 'code', schema: [] },
  create({ report, sourceCode }) {
    let isMutable = false;
    return {
      TSTypeAliasDeclaration(/** @type {Node} */ alias) {
        const outer = alias.parent?.type === 'ExportNamedDeclaration' ? alias.parent : alias;
        const comments = sourceCode.getCommentsBefore(outer);
        isMutable = comments.some(({ value }) => value.includes('Mutable: '));
      },
      'TSTypeAliasDeclaration TSPropertySignature[readonly!=true]'(/** @type {Node} */ node) {
        if (isMutable) return;
        report({
          node,
          message: 'A property of a type is `readonly`, unless its comment says `Mutable: why`.',
          fix: (fixer) => fixer.insertTextBefore(node, 'readonly '),
        });
      },
    };
  },
};

module.exports = {
  rules: {
    'test-not-it': testNotIt,
    'whole-titles': wholeTitles,
    'constant-case': constantCase,
    'readonly-data': readonlyData,
  },
};
