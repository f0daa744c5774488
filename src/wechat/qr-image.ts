/** Where the picture of a QR code lies, open to everybody (page: 生成带参数的二维码). */
export function qrImageUrl (ticket: string, base = 'https://mp.weixin.qq.com'): string {
  return `${base}/cgi-bin/showqrcode?ticket=${encodeURIComponent(ticket)}`
}
