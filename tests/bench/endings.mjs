// What a benchmark has started ends with it, also when it is interrupted or fails.
import process from 'node:process';

export function endings() {
  const list = [];
  const finish = async () => {
    for (const ending of list.splice(0).reverse()) await ending(false);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => finish().then(() => process.exit(130)));
  process.on('uncaughtException', (error) => { console.error(error); finish().then(() => process.exit(1)); });
  return { after: (ending) => list.push(ending), finish };
}
