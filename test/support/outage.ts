import Database from 'better-sqlite3'
import { startBalancer } from './balancer.ts'

/** A database that can be taken away: MySQL behind a connection that is cut, SQLite by somebody who holds its write lock. */
export interface Outage { url: string, begin: () => Promise<void>, end: () => Promise<void>, stop: () => Promise<void> }

export async function createOutage (databaseUrl: string): Promise<Outage> {
  return databaseUrl.startsWith('sqlite:') ? lockedFile(databaseUrl) : cutConnection(databaseUrl)
}

function lockedFile (url: string): Outage {
  let other: Database.Database | undefined
  const end = async () => {
    other?.exec('ROLLBACK')
    other?.close()
    other = undefined
  }
  return {
    url,
    async begin () {
      other = new Database(url.slice('sqlite:'.length), { timeout: 5000 })
      other.exec('BEGIN IMMEDIATE')
    },
    end,
    stop: end,
  }
}

async function cutConnection (databaseUrl: string): Promise<Outage> {
  const address = new URL(databaseUrl)
  const target = Number(address.port || 3306)
  let way = await startBalancer([target])
  const port = Number(new URL(way.url).port)
  address.port = String(port)
  return {
    url: address.href,
    begin: () => way.stop(),
    async end () { way = await startBalancer([target], port) },
    stop: () => way.stop(),
  }
}
