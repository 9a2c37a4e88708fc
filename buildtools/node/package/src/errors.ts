// What a failed call throws.
import type { BadRequest, ErrorInfo, FieldViolation, Status } from './api/index.js';

type Detail = Status['details'][number];

const isInfo = (detail: Detail): detail is ErrorInfo => detail['@type'].endsWith('google.rpc.ErrorInfo');
const isBadRequest = (detail: Detail): detail is BadRequest => detail['@type'].endsWith('google.rpc.BadRequest');

/** Names of google.rpc.Code, by number. */
const CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

/** A refused call: google.rpc.Status with its details taken apart. */
export class ApiError extends Error {
  constructor(
    message: string,
    /** HTTP status; 0 if no answer came. */
    readonly status: number,
    /** Name of the gRPC status code, such as `NOT_FOUND`. */
    readonly code: string,
    /** The cause in a word, such as `NOT_FOUND`. */
    readonly reason: string,
    /** Every bad field of the request. */
    readonly violations: readonly FieldViolation[],
    /** Finds the call in the server's logs. */
    readonly requestId: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ApiError';
  }

  /** Reads the body of an error answer, or wraps what stopped the call from being answered. */
  static of(cause: unknown, response?: Response): ApiError {
    const status = response?.status ?? 0;
    if (!isStatus(cause)) {
      const message = cause instanceof Error ? cause.message : `HTTP ${status}`;
      return new ApiError(message, status, 'UNKNOWN', '', [], '', { cause });
    }
    const info = cause.details.find(isInfo);
    const violations = cause.details.find(isBadRequest)?.fieldViolations ?? [];
    const requestId = info?.metadata?.['request_id'] ?? '';
    return new ApiError(cause.message, status, CODES[cause.code] ?? `CODE_${cause.code}`, info?.reason ?? '', violations, requestId);
  }
}

function isStatus(value: unknown): value is Status {
  return typeof value === 'object' && value !== null && 'code' in value && 'details' in value;
}
