/* cli/move.h: a folder of plain files to another place, also onto another file system. */
#ifndef VEER_CLI_MOVE_H
#define VEER_CLI_MOVE_H

#include "base/err.h"

/** Moves a folder to a path that is not there yet: by renaming, else by copying its files, synced,
 * and removing the originals. VEER_EINVAL: something is at the path; VEER_EIO names what failed,
 * what was copied by then is removed. */
veer_rc veer_move_folder(const char *from, const char *to, veer_err *err);

#endif
