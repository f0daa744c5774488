import { BlockList, isIP } from 'node:net'

/** Networks of IPv4 that are nobody's on the internet, ours perhaps. */
const inner = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24],
  ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 3],
] as const) inner.addSubnet(network, bits)

/** Of IPv6 only this is handed out; inside it are ways to reach IPv4 (6to4, Teredo) and addresses for examples. */
const outer6 = new BlockList()
outer6.addSubnet('2000::', 3, 'ipv6')
const inner6 = new BlockList()
for (const [network, bits] of [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]] as const) inner6.addSubnet(network, bits, 'ipv6')

/** Whether this is no address of the internet: loopback, link-local, a private network, or no address at all. */
export function isInner (address: string): boolean {
  const version = isIP(address)
  if (version === 4) return inner.check(address)
  return version === 0 || !outer6.check(address, 'ipv6') || inner6.check(address, 'ipv6')
}
