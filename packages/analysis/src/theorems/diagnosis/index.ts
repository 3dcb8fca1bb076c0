export { type Diagnosed, type DiagnosisRequest, diagnose } from "./diagnose.ts";
export { type Certified, type Diagnosis, type Factor, type TrainingDiagnostics, weakestFactor } from "./diagnosis.ts";
export { parseDiagnostics, writeDiagnostics } from "./file.ts";
export { type DiagnosedLayers, requireDiagnosis } from "./subject.ts";
