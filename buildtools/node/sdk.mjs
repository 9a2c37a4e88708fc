// Makes the sources of the TypeScript SDK: `node sdk.mjs OPENAPI FOLDER`.
import { readFile } from 'node:fs/promises';
import { createClient } from '@hey-api/openapi-ts';

const [document, path] = process.argv.slice(2);
const input = JSON.parse(await readFile(document, 'utf8'));

for (const operation of Object.values(input.paths).flatMap(Object.values)) {
  // `CrmService_CreateContact` becomes `api.crm.createContact`.
  operation.operationId = operation.operationId.replace(/(Service)?_/, '.');
  // A browser sends its cookie by itself; a program says the session id in the header.
  operation.security = operation.security.filter((scheme) => 'session' in scheme);
}

await createClient({
  input,
  logs: { level: 'silent', file: false },
  output: { path, clean: true, module: { extension: '.js' } },
  parser: {
    // What a message looks like when sent and when answered are schemas of their own already.
    transforms: { readWrite: false },
  },
  plugins: [
    { name: '@hey-api/client-fetch', throwOnError: true },
    '@hey-api/typescript',
    {
      name: '@hey-api/sdk',
      operations: { strategy: 'single', containerName: 'DashClicks' },
      responseStyle: 'data',
    },
  ],
});
