// Makes an API object that knows its server and its session.
import { createClient, createConfig } from './api/client/index.js';
import { DashClicks, type LoginRequest } from './api/index.js';
import { ApiError } from './errors.js';

export interface ConnectOptions {
  /** Where the API is, such as `http://127.0.0.1:5000`. */
  baseUrl: string;
  /** What `POST /v1/auth/session` answered as `sessionId`; without it only public operations work. */
  sessionId?: string;
  /** The sub-account to act in, for a session of the agency above it. */
  accountId?: string;
  /** Used in place of the global `fetch`. */
  fetch?: typeof fetch;
}

/** Connects to a server; sends nothing yet. Failed calls throw ApiError. */
export function connect({ baseUrl, sessionId, accountId, fetch }: ConnectOptions): DashClicks {
  const headers = accountId ? { 'X-Account-Id': accountId } : {};
  const client = createClient(
    createConfig({
      baseUrl,
      headers,
      auth: () => sessionId,
      throwOnError: true,
      responseStyle: 'data',
      ...(fetch && { fetch }),
    }),
  );
  client.interceptors.error.use((error, response) => ApiError.of(error, response));
  return new DashClicks({ client });
}

/** Starts a session and connects with it. Throws ApiError with reason INVALID_CREDENTIALS for a wrong password. */
export async function login(options: Omit<ConnectOptions, 'sessionId'>, credentials: LoginRequest): Promise<DashClicks> {
  const { sessionId, accounts } = await connect(options).auth.login({ body: credentials });
  if (!sessionId) {
    const known = accounts.map((account) => account.id).join(', ');
    throw new Error(`The user belongs to several accounts; say which as accountId: ${known}`);
  }
  return connect({ ...options, sessionId });
}
