// Checks rendered manifests against the types of Kubernetes' objects: node manifests.mjs FILE...
// Finds missing fields and values of the wrong kind; a field that does not exist passes here, and is found by the strict
// reading in tests/Starling.Host.Tests/Deployment.
import { readFileSync } from 'node:fs'
import { loadAll } from 'js-yaml'

let faults = 0
let objects = 0
for (const file of process.argv.slice(2)) {
  for (const document of loadAll(readFileSync(file, 'utf8'))) {
    objects++
    const what = `${file}: ${document.kind} ${document.metadata?.name}`
    try {
      const models = await import(`kubernetes-models/${document.apiVersion}`)
      if (!models[document.kind]) throw new Error(`there is no ${document.kind} in ${document.apiVersion}`)
      new models[document.kind](document).validate()
    } catch (fault) {
      faults++
      console.error(`${what}: ${fault.message}`)
    }
  }
}
console.log(`${objects} objects, ${faults} faults`)
process.exit(objects > 0 && faults === 0 ? 0 : 1)
