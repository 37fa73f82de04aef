/* drift/decide.h: from scores and p-values to a verdict. Pure; called once per column and again
 * after the p-values of all columns were adjusted. */
#ifndef VEER_DRIFT_DECIDE_H
#define VEER_DRIFT_DECIDE_H

#include "veer/drift.h"

/** The smallest change of the missing share that counts under `auto`. */
#define DRIFT_MISSING_EFFECT 0.1

/** Sets verdict and causes of a result whose scores, p-values, rule and threshold are set. */
void veer_drift_decide(veer_drift_result *result);

#endif
