/* The translation unit that keeps the layer buildable while it is empty. */
typedef int veer_summary_layer;
