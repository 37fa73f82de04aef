/* api/windows.h: the windows that a request asks about, read from the buckets and merged to the
 * calendar. */
#ifndef VEER_API_WINDOWS_H
#define VEER_API_WINDOWS_H

#include "api/select.h"

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

/** Everything that the series of a selection ever had, merged: activity and performance. */
veer_rc veer_windows_ever(const veer_api *api, const veer_selection *selection, veer_window *ret,
                          veer_err *err);

#endif
