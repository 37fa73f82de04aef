#include "api/figures.h"

#include <string.h>

void veer_figures_write(veer_exposition *e, const veer_figure *figures, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const veer_figure *f = &figures[i];
        const veer_series_label label = {f->label, f->of, f->of != NULL ? strlen(f->of) : 0};
        if (i == 0 || strcmp(f->family.name, figures[i - 1].family.name) != 0)
            veer_exposition_family(e, &f->family);
        veer_exposition_count(e, &label, f->label != NULL, f->value);
    }
}
