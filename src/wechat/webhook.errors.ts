import { AppError } from '../platform/errors.ts'

export function webhookMalformed (why: string, cause?: unknown): AppError {
  return new AppError('invalid', 'WEBHOOK_MALFORMED', 'The body is not a WeChat message: {why}.', { values: { why }, cause })
}

export function signatureInvalid (): AppError {
  return new AppError('forbidden', 'WEBHOOK_SIGNATURE_INVALID', 'The signature does not belong to this request.')
}

export function notEncrypted (): AppError {
  return new AppError('forbidden', 'WEBHOOK_NOT_ENCRYPTED', 'This account accepts encrypted messages only.', {
    advice: 'Let the encryption mode of the account and the one in WeChat\'s console agree.',
  })
}

/** One error for every way decryption can fail, so that nobody learns from the difference. */
export function undecryptable (): AppError {
  return new AppError('forbidden', 'WEBHOOK_UNDECRYPTABLE', 'None of the account\'s keys opens this message.', {
    advice: 'Compare the EncodingAESKey and the appid of the account with WeChat\'s console.',
  })
}
