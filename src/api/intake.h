/* api/intake.h: everything that one request which takes data in needs, from its body to its answer.
 *
 *   handler:       take, decode, suspend, submit
 *   writer thread: done: answer, give back
 *
 * Intakes are kept for the next request, so that in the steady state nothing is allocated.
 */
#ifndef VEER_API_INTAKE_H
#define VEER_API_INTAKE_H

#include "api/api.h"

/** What a body holds. */
typedef enum veer_intake_kind {
    VEER_INTAKE_PREDICTIONS,
    VEER_INTAKE_LABELS,
    VEER_INTAKE_POINTS
} veer_intake_kind;

/** An empty store of intakes. */
veer_rc veer_intakes_new(veer_intakes **ret, veer_err *err);

/** Frees the store and what is in it; the engine must be closed, so that nothing comes back. NULL
 * is fine. */
void veer_intakes_free(veer_intakes *intakes);

/** The whole handler of a taking-in route: ?ack=memory, and for points ?model and ?version stand
 * for records that name none. */
veer_rc veer_intake_handle(veer_intake_kind kind, const http_request *request,
                           http_response *response, veer_err *err);

#endif
