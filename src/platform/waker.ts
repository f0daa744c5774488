/** Lets a loop sleep until something happens or time is up; a wake-up that comes while it is awake is not forgotten. */
export function createWaker () {
  let isWoken = false
  let end: (() => void) | undefined
  return {
    wake (): void {
      isWoken = true
      end?.()
    },
    async sleep (ms: number): Promise<void> {
      if (!isWoken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          end = () => { clearTimeout(timer); resolve() }
        })
      }
      end = undefined
      isWoken = false
    },
  }
}
