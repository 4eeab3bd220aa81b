;; What the bytes of a legacy debug line tell at a glance: `HH:MM:SS.mmm [pid.tid] <sev> `. `npm run wasm` makes `legacy-glimpse-code.ts` of it. It has no
;; memory of its own: the lines lie in that of `word-scan.wat`.
(module
  (import "text" "memory" (memory 1))

  ;; Of the line from $start to $end leaves at $note: seconds since midnight, microseconds, a number for process and thread. Zero where it is not
  ;; exactly of this form; whatever passes here must pass `legacyLine` too.
  (func (export "glimpse") (param $start i32) (param $end i32) (param $note i32) (result i32)
    (local $seconds i32) (local $at i32) (local $millis i32)
    (if (i32.gt_u (i32.sub (local.get $end) (local.get $start)) (i32.const 4096)) (then (return (i32.const 0))))
    (local.set $seconds (call $clock (i64.load (local.get $start))))
    (if (i32.lt_s (local.get $seconds) (i32.const 0)) (then (return (i32.const 0))))
    (i32.store (local.get $note) (local.get $seconds))
    ;; `.mmm [`: the dot becomes zero, and digits numbers.
    (local.set $millis (i32.xor (i32.load offset=8 (local.get $start)) (i32.const 0x3030302e)))
    (if
      (i32.or
        (i32.or
          (i32.and (local.get $millis) (i32.const 0xff))
          (i32.and
            (i32.or (local.get $millis) (i32.add (local.get $millis) (i32.const 0x76767600)))
            (i32.const 0x80808000)))
        (i32.ne (i32.load16_u offset=12 (local.get $start)) (i32.const 0x5b20))) ;; ` [`
      (then
        (local.set $at (call $fraction (i32.add (local.get $start) (i32.const 8)) (local.get $note)))
        (if (i32.ne (i32.load16_u (local.get $at)) (i32.const 0x5b20)) (then (return (i32.const 0)))))
      (else
        (i32.store offset=4 (local.get $note)
          (i32.mul
            (i32.add
              (i32.add
                (i32.mul (i32.and (i32.shr_u (local.get $millis) (i32.const 8)) (i32.const 0xff)) (i32.const 100))
                (i32.mul (i32.and (i32.shr_u (local.get $millis) (i32.const 16)) (i32.const 0xff)) (i32.const 10)))
              (i32.shr_u (local.get $millis) (i32.const 24)))
            (i32.const 1000)))
        (local.set $at (i32.add (local.get $start) (i32.const 12)))))
    (local.set $at (call $process (i32.add (local.get $at) (i32.const 2)) (local.get $note)))
    (if (i32.ne (i32.and (i32.load (local.get $at)) (i32.const 0xffffff)) (i32.const 0x3c205d)) (then (return (i32.const 0)))) ;; `] <`
    (local.set $at (i32.add (local.get $at) (i32.const 3)))
    (if (i32.gt_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 48)) (i32.const 9)) (then (return (i32.const 0))))
    (loop $next
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $next (i32.le_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 48)) (i32.const 9))))
    (i32.eq (i32.load8_u (local.get $at)) (i32.const 62))) ;; `>`

  ;; Seconds since midnight from `HH:MM:SS`; -1 where it is no time of day.
  (func $clock (param $bytes i64) (result i32)
    (local $hour i32) (local $minute i32) (local $second i32)
    ;; Digits become numbers, colons become zero.
    (local.set $bytes (i64.xor (local.get $bytes) (i64.const 0x30303a30303a3030)))
    (if
      (i64.ne
        (i64.or
          (i64.and (local.get $bytes) (i64.const 0x0000ff0000ff0000))
          ;; The highest bit of a byte is set where it is above nine.
          (i64.and
            (i64.or (local.get $bytes) (i64.add (local.get $bytes) (i64.const 0x7676767676767676)))
            (i64.const 0x8080808080808080)))
        (i64.const 0))
      (then (return (i32.const -1))))
    ;; Each byte becomes the number of two digits that begins with it.
    (local.set $bytes
      (i64.add (i64.mul (local.get $bytes) (i64.const 10)) (i64.shr_u (local.get $bytes) (i64.const 8))))
    (local.set $hour (i32.and (i32.wrap_i64 (local.get $bytes)) (i32.const 0xff)))
    (local.set $minute (i32.shr_u (i32.wrap_i64 (local.get $bytes)) (i32.const 24)))
    (local.set $second (i32.and (i32.wrap_i64 (i64.shr_u (local.get $bytes) (i64.const 48))) (i32.const 0xff)))
    (if
      (i32.or
        (i32.gt_u (local.get $hour) (i32.const 23))
        (i32.or (i32.gt_u (local.get $minute) (i32.const 59)) (i32.gt_u (local.get $second) (i32.const 60))))
      (then (return (i32.const -1))))
    (i32.add
      (i32.mul (i32.add (i32.mul (local.get $hour) (i32.const 60)) (local.get $minute)) (i32.const 60))
      (local.get $second)))

  ;; Microseconds, from a dot and up to six digits, or none. Returns the place behind them; with more digits a place that goes no further.
  (func $fraction (param $at i32) (param $note i32) (result i32)
    (local $value i32) (local $scale i32) (local $digit i32)
    (local.set $scale (i32.const 100000))
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 46))
      (then
        (loop $next
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (local.set $digit (i32.sub (i32.load8_u (local.get $at)) (i32.const 48)))
          (if (i32.and (i32.le_u (local.get $digit) (i32.const 9)) (i32.gt_u (local.get $scale) (i32.const 0)))
            (then
              (local.set $value (i32.add (local.get $value) (i32.mul (local.get $digit) (local.get $scale))))
              (local.set $scale (i32.div_u (local.get $scale) (i32.const 10)))
              (br $next))))))
    (i32.store offset=4 (local.get $note) (local.get $value))
    (local.get $at))

  ;; Process, perhaps a dot and thread, up to the bracket behind them: made into one number. Returns the bracket's place, or one of no bracket.
  (func $process (param $at i32) (param $note i32) (result i32)
    (local $bytes v128) (local $brackets i32) (local $length i32) (local $all i32) (local $dots i32) (local $mixed i64)
    (local.set $bytes (v128.load (local.get $at)))
    ;; A bit for each of sixteen bytes.
    (local.set $brackets (i8x16.bitmask (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 93)))))
    (if (i32.eqz (local.get $brackets)) (then (return (call $longProcess (local.get $at) (local.get $note)))))
    (local.set $length (i32.ctz (local.get $brackets)))
    (local.set $all (i32.sub (i32.shl (i32.const 1) (local.get $length)) (i32.const 1)))
    (local.set $dots
      (i32.and (i8x16.bitmask (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 46)))) (local.get $all)))
    (if
      (i32.or
        (i32.ne
          (i32.and
            (i32.or
              (local.get $dots)
              (i8x16.bitmask
                (i8x16.lt_u (i8x16.sub (local.get $bytes) (i8x16.splat (i32.const 48))) (i8x16.splat (i32.const 10)))))
            (local.get $all))
          (local.get $all))
        (i32.or
          ;; Two dots, one that stands first, one that stands last.
          (i32.and (local.get $dots) (i32.sub (local.get $dots) (i32.const 1)))
          (i32.or
            (i32.and (local.get $dots) (i32.const 1))
            (i32.or
              (i32.eqz (local.get $length))
              (i32.gt_u (i32.shl (local.get $dots) (i32.const 1)) (local.get $all))))))
      (then (return (i32.sub (local.get $at) (i32.const 1)))))
    (local.set $mixed
      (i64.mul
        (i64.add
          (i64.mul (call $first (i64.load (local.get $at)) (local.get $length)) (i64.const 0x9e3779b97f4a7c15))
          (call $first (i64.load offset=8 (local.get $at)) (i32.sub (local.get $length) (i32.const 8))))
        (i64.const 0xc2b2ae3d27d4eb4f)))
    (i32.store offset=8 (local.get $note) (i32.wrap_i64 (i64.shr_u (local.get $mixed) (i64.const 32))))
    (i32.add (local.get $at) (local.get $length)))

  ;; The first of eight bytes.
  (func $first (param $bytes i64) (param $count i32) (result i64)
    (if (i32.ge_s (local.get $count) (i32.const 8)) (then (return (local.get $bytes))))
    (if (i32.le_s (local.get $count) (i32.const 0)) (then (return (i64.const 0))))
    (i64.and
      (local.get $bytes)
      (i64.sub
        (i64.shl (i64.const 1) (i64.extend_i32_u (i32.shl (local.get $count) (i32.const 3))))
        (i64.const 1))))

  ;; The same, byte by byte: two numbers that are so long together are rare.
  (func $longProcess (param $at i32) (param $note i32) (result i32)
    (local $number i32) (local $byte i32) (local $before i32) (local $dots i32) (local $bytes i32)
    (local.set $before (i32.const 46)) ;; a dot must not stand first
    (loop $next
      (local.set $byte (i32.load8_u (local.get $at)))
      (if (i32.eq (local.get $byte) (i32.const 93))
        (then
          (i32.store offset=8 (local.get $note) (local.get $number))
          (return (i32.sub (local.get $at) (i32.eq (local.get $before) (i32.const 46))))))
      (if (i32.gt_u (i32.sub (local.get $byte) (i32.const 48)) (i32.const 9))
        (then
          (if (i32.ne (local.get $byte) (i32.const 46)) (then (return (local.get $at))))
          (if (i32.or (local.get $dots) (i32.eq (local.get $before) (i32.const 46))) (then (return (local.get $at))))
          (local.set $dots (i32.const 1))))
      (local.set $number (i32.add (i32.mul (local.get $number) (i32.const 31)) (local.get $byte)))
      (local.set $before (local.get $byte))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $bytes (i32.add (local.get $bytes) (i32.const 1)))
      (br_if $next (i32.le_u (local.get $bytes) (i32.const 19)))) ;; two numbers of nine digits and a dot
    (i32.sub (local.get $at) (i32.const 1))))
