// Entry of the package: the generated operations and types, and how to connect.
export * from './api/index.js';
export { changes, type Change } from './changes.js';
export { ApiError } from './errors.js';
export { connect, login, type ConnectOptions } from './connect.js';
export { pages } from './pages.js';
