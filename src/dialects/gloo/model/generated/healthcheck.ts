// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.

export interface HealthcheckHealthCheck {
  path?: string
}
