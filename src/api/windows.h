/* api/windows.h: the windows that a request asks about, read from the buckets and merged to the
 * calendar. */
#ifndef VEER_API_WINDOWS_H
#define VEER_API_WINDOWS_H

#include "api/select.h"
#include "monitor/window_performance.h"

/** Windows in order of time, the last one may reach behind the range. */
typedef struct veer_window_list {
    veer_window *at;     /* n windows; empty ones have NULL parts */
    size_t n;            /* windows */
    veer_window overall; /* all of them merged */
} veer_window_list;

/** Reads the parts (VEER_PARTS) that a selection names. VEER_ELIMIT for too many windows; VEER_EIO,
 * VEER_ECORRUPT, VEER_ENOMEM. */
veer_rc veer_windows_read(const veer_api *api, const veer_selection *selection, unsigned parts,
                          veer_window_list *ret, veer_err *err);

/** Frees everything; zeroed is fine. */
void veer_window_list_done(veer_window_list *list);

/** What a request says of the task. */
typedef struct veer_task_asked {
    veer_perf_task task;  /* AUTO: nothing */
    const char *positive; /* NULL: nothing */
} veer_task_asked;

/**
 * How the outcomes of a selection are to be read: decided from all that its versions ever had, so
 * that it does not depend on the range; a task that is asked for, from the range first. AUTO
 * without labels. VEER_EINVAL as veer_window_task_decide; VEER_EIO, VEER_ECORRUPT, VEER_ENOMEM.
 */
veer_rc veer_windows_task(const veer_api *api, const veer_selection *selection,
                          const veer_window *overall, const veer_task_asked *asked,
                          veer_window_task *ret, veer_err *err);

#endif
