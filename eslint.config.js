/** Lint: what the compiler does not see and a reviewer should not have to. No rule here is about layout. */
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const EXIT = 'Set process.exitCode, or give the outcome back: output that is still on its way would be lost, and Nx must end by itself.';
const IGNORED = { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true };

export default defineConfig(
  globalIgnores(['**/dist/**', 'packages/*/bundle/**', '**/tmp/**', '.nx/**', '.sluice/**', '.cache/**', 'coverage/**', 'test/shop/**', 'plugins/nx/src/generators/*/files/**']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: ['./tsconfig.lint.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-undef': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unused-vars': ['error', IGNORED],
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      // Contracts are asynchronous; an implementation may have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // Objects here are records of functions; none of them uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      // Values of rows, files and parse trees are printed as they come.
      '@typescript-eslint/no-base-to-string': 'off',
      // Numbers and other plain values print as one would expect.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    },
  },
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      // Text for terminals is about control characters.
      'no-control-regex': 'off',
      'no-console': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'max-lines': ['error', { max: 300 }],
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'A default export has no name to search for. Export the name (only Nx and configuration files need a default).' }],
      'no-restricted-properties': ['error', { object: 'process', property: 'exit', message: EXIT }],
    },
  },
  {
    // What a test reads back is `any` until an expectation has looked at it, and matchers are `any` by declaration.
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    ignores: ['test/kit/toy/**', 'test/kit/observer/**'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly', setTimeout: 'readonly', Blob: 'readonly' } } },
  { files: ['*.config.{js,ts}', 'plugins/nx/src/**/{executor,generator,batch}.ts', '**/*.d.ts'], rules: { 'no-restricted-syntax': 'off' } },
  // In a worker thread it ends the thread.
  { files: ['packages/postgres/worker/**'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['packages/cli/**', 'tools/**', '.ci/**'], rules: { 'no-console': 'off' } },
);
