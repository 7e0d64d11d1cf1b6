//! Disguised and harmless writing, by hand.

use crate::text::{Text, is_plain};

use super::vocabulary;

/// What was written, and what it reads as.
const DISGUISED: [(&str, &str); 112] = [
    // figures and signs for letters
    ("what a load of sh1t", "what a load of shit"),
    ("B4ST4RD", "bastard"),
    ("silly @rsehole", "silly arsehole"),
    ("lazy 4rse", "lazy arse"),
    ("$lag", "slag"),
    ("fu(k this", "fuck this"),
    ("what an 1d10t", "what an idiot"),
    ("b1tch!", "bitch!"),
    ("tw4t", "twat"),
    ("w4nk3r.", "wanker."),
    ("that pr1ck", "that prick"),
    ("b0ll0cks", "bollocks"),
    ("a$$hole", "asshole"),
    ("you m0r0n", "you moron"),
    ("ki11 him", "kill him"),
    ("r4cist", "racist"),
    ("p3do", "pedo"),
    ("c0ck", "cock"),
    ("g1t", "git"),
    ("5tab", "stab"),
    ("sh!t day", "shit day"),
    ("cr4p", "crap"),
    ("(d1ckhead)", "(dickhead)"),
    ("you,b1tch,you", "you,bitch,you"),
    ("sh1t-head", "shit-head"),
    ("wh0re's", "whore's"),
    // stretched letters
    ("oh shiiiiit", "oh shit"),
    ("fuuuuck off", "fuck off"),
    ("FUUUCCCKKK", "fuck"),
    ("biiiitch", "bitch"),
    ("you are an idiooooot", "you are an idiot"),
    ("shiit", "shit"),
    ("fuckk", "fuck"),
    ("fuuck", "fuck"),
    ("wankerrrr", "wanker"),
    ("killlll", "kill"),
    ("b1tttch", "bitch"),
    ("liarrrrr!!!", "liar!!!"),
    ("liaaaaar", "liar"),
    // spaced letters
    ("s h i t", "shit"),
    ("f  u  c  k", "fuck"),
    ("F U C K this school", "fuck this school"),
    ("you are a t w a t", "you are a twat"),
    ("a t w a t", "a twat"),
    ("f u c k o f f", "fuck off"),
    ("f u c k  y o u", "fuck you"),
    ("i d i o t s", "idiots"),
    ("she is a b i t c h.", "she is a bitch."),
    ("s h 1 t", "shit"),
    ("f * c k", "fuck"),
    ("s - h - i - t", "shit"),
    ("s, h, i, t", "shit"),
    ("F. U. C. K. off", "fuck. off"),
    ("p i s s e d o f f", "pissed off"),
    ("k i l l", "kill"),
    // parted letters
    ("b.i.t.c.h", "bitch"),
    ("f-u-c-k", "fuck"),
    ("s_h_i_t", "shit"),
    ("f*u*c*k", "fuck"),
    ("F.U.C.K!", "fuck!"),
    ("c.u.n.t.s", "cunts"),
    ("t~w~a~t", "twat"),
    ("f\u{1f44f}u\u{1f44f}c\u{1f44f}k", "fuck"),
    ("k.i.l.l", "kill"),
    ("f.u.c.k.o.f.f", "fuck.off"),
    // junk inside a word
    ("fu.ck", "fuck"),
    ("sh*it", "shit"),
    ("bi*tch", "bitch"),
    ("cu-nt", "cunt"),
    ("fu_ck", "fuck"),
    ("bas*tard", "bastard"),
    ("f-u-c-king", "fucking"),
    // masked letters
    ("f*ck", "fuck"),
    ("f**k", "fuck"),
    ("sh*t", "shit"),
    ("s**t", "shit"),
    ("c**t", "cunt"),
    ("tw@t", "twat"),
    ("f@ck", "fuck"),
    ("b#stard", "bastard"),
    ("w***er", "wanker"),
    ("f***ing", "fucking"),
    ("f*****g", "fucking"),
    ("b*tch", "bitch"),
    ("d*ckhead", "dickhead"),
    ("p*ss off", "piss off"),
    ("r*cist", "racist"),
    ("p*tition", "petition"),
    ("k*ll", "kill"),
    ("b*****d", "bastard"),
    ("f-ck", "fuck"),
    ("sh-t", "shit"),
    ("f_ck", "fuck"),
    ("f.ck", "fuck"),
    ("f\u{2022}ck", "fuck"),
    ("f#@k", "fuck"),
    ("sh**", "shit"),
    ("fu** off", "fuck off"),
    ("*f**k*", "*fuck*"),
    ("f**k-ing", "fuck-ing"),
    // emoji
    ("sh\u{1f4a9}t", "shit"),
    ("f\u{1f986}ck", "fuck"),
    ("\u{1f1eb}\u{1f1fa}\u{1f1e8}\u{1f1f0}", "fuck"),
    ("sh\u{1f1ee}\u{1f1f9}", "shit"),
    ("\u{1f171}\u{fe0f}itch", "bitch"),
    ("b1\u{fe0f}\u{20e3}tch", "bitch"),
    // look-alikes and links
    ("\u{455}h\u{456}t", "shit"),
    ("\u{440}r\u{456}ck", "prick"),
    ("b\u{456}tch", "bitch"),
    ("\u{43}\u{1d1c}\u{274}\u{1d1b}", "cunt"),
    ("\u{3c4}w\u{3b1}t", "twat"),
    ("https://x.example/%73hit", "https://x.example/shit"),
];

/// What means what it says. Written folded.
const HARMLESS: [&str; 126] = [
    "finish at 4pm",
    "we'd like 3 a day",
    "y3 and y4 trip",
    "it's \u{a3}5 each",
    "only $5",
    "a s a p please",
    "s. h. smith",
    "j.r.r. tolkien",
    "12/09/2025 at 10.30am",
    "sw1a 1aa",
    "b15 0af",
    "p.e. kit on friday",
    "c u l8r",
    "b&b near the m&s",
    "scunthorpe",
    "cockburn and penistone",
    "mishit the ball",
    "please assess it",
    "hi babe, my wife is here",
    "praat",
    "(d|e)",
    "bull s.a.s. 2007",
    "s.iter",
    "ff47 and fa77",
    "57ab",
    "2d1e",
    "mr p. rat",
    "call 07700 900123",
    "020 7946 0018 ext. 5",
    "class 5b and 4c",
    "maths 11+ paper",
    "sooooo good",
    "noooo waaaay",
    "yaaay",
    "hmmm",
    "awww bless",
    "zzz",
    "shhh",
    "brrr it's cold",
    "w w w d l",
    "a b c d e f g",
    "s a t p i n",
    "c a t and d o g",
    "p i g",
    "a r s e n a l",
    "r o b i n s",
    "m a t h s",
    "spell it: s, h, o, p",
    "dr. e. f. king",
    "mr p.rick",
    "st.abs",
    "i.e. the usual",
    "e.g. this",
    "u.k.",
    "n.h.s. app",
    "w8 4 me m8",
    "gr8 b4 2pm",
    "co2 and h2o",
    "ps5 or mp3",
    "a4 paper",
    "ks2 sats",
    "the a55 is shut",
    "t-shirt",
    "co-op",
    "x-ray",
    "e-mail",
    "d-day",
    "pick-up at 3.15",
    "u-turn",
    "wi-fi",
    "re-run",
    "drop-in",
    "half-term",
    "5-a-side",
    "score was 4-1",
    "24/7",
    "10/10",
    "*no nuts*",
    "meet at gate b*, see map",
    "bull* see note",
    "cow** see note",
    "**witch** costume",
    "p***",
    "a**",
    "f***",
    "c#",
    "f# minor",
    "#stabilisers",
    "info@stab.org",
    "j.arse@school.example",
    "https://youtu.be/dqw4-sh1t",
    "www.sh1t.example",
    "item(s)",
    "child(ren)",
    "(ow)",
    "wow!",
    "1st 2nd 3rd 4th",
    "isaac and aaron",
    "vacuum",
    "skiing",
    "bookkeeper",
    "withhold",
    "mr pratt",
    "bus.it was late",
    "the pen.is on the table",
    "was good.it rained",
    "push-it",
    "pass*hit",
    "m*a*s*h",
    "r&b",
    "q&a",
    "h&m",
    "2+2=4",
    "y = mx + c",
    "1 x 2 x 3 x 4",
    "5 a 7 b",
    "a - b - c - d",
    "i a m",
    "u r a star",
    "\u{43f}\u{440}\u{438}\u{432}\u{435}\u{442} \u{43c}\u{430}\u{43c}\u{430}",
    "\u{43e}\u{43d}\u{430} and \u{441}\u{43e}\u{440}",
    "\u{3ba}\u{3b1}\u{3bb}\u{3b7}\u{3bc}\u{3b5}\u{3c1}\u{3b1}",
    "t\u{6064} ok",
    "st\u{2b50}r of the week",
    "l\u{2764}ve it",
    "ukraine\u{1f1fa}\u{1f1e6}",
];

#[test]
fn disguised_words_are_read() {
    let vocabulary = vocabulary();
    for (written, read) in DISGUISED {
        assert_eq!(
            Text::undisguised(written, &vocabulary).folded(),
            read,
            "{written:?}"
        );
        let changed = written.to_ascii_lowercase() != read;
        assert_eq!(is_plain(written, &vocabulary), !changed, "{written:?}");
    }
}

#[test]
fn harmless_words_stay() {
    let vocabulary = vocabulary();
    for written in HARMLESS {
        let text = Text::undisguised(written, &vocabulary);
        assert_eq!(text.folded(), Text::new(written).folded());
        assert_eq!(text.folded(), written);
        assert_eq!(is_plain(written, &vocabulary), written.is_ascii(), "{written:?}");
    }
}

#[test]
fn the_span_of_a_disguised_word_is_all_of_it() {
    let vocabulary = vocabulary();
    for (written, word, stretch) in [
        ("Oh  S H I T now", "shit", "S H I T"),
        ("what a b.i.t.c.h!", "bitch", "b.i.t.c.h"),
        ("a fuuuuck\u{301}", "fuck", "fuuuuck\u{301}"),
        ("that sh\u{1f4a9}t", "shit", "sh\u{1f4a9}t"),
        ("see https://x.example/%73hit", "shit", "%73hit"),
    ] {
        let text = Text::undisguised(written, &vocabulary);
        let at = text.folded().find(word).unwrap();
        assert_eq!(text.span(&(at..at + word.len())).of(written), stretch);
        let first = text.span(&(at..at + 1)).of(written);
        assert!(first == stretch || first == "%73", "{first:?}");
    }
}

#[test]
fn a_word_fits_however_long_it_is_stretched() {
    let vocabulary = vocabulary();
    let written = format!("sh{}t", "i".repeat(4_000));
    assert_eq!(Text::undisguised(&written, &vocabulary).folded(), "shit");
}
