"""What is known of the files in ../shared/corpus that framer does not yet answer as they deserve."""

# Small files that cost seconds of work, which their header could tell: a picture is made of them where time allows.
NOT_YET_REFUSED = {
    "b_rle_eol_52Mx1.bmp",
    "g_real_121MP_canvas_1x1.gif",
    "h_doubling_25.heic",
    "j_arith_prog_7000x7000_1200.jpg",
    "j_base_multiscan_4000x3000_3000.jpg",
}
