//! What a proof says: a sentence, how it stands, and where in a resource that is written.

use super::Answer;

/// How something stands that a proof says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It is so, whatever is not known.
    Proven,
    /// It is not so, whatever is not known.
    Disproven,
    /// The inputs do not say it.
    CannotTell,
    /// It is so, and nobody asked for the one or the other.
    Noted,
}

impl Standing {
    /// All of them.
    pub const ALL: [Standing; 4] =
        [Standing::Proven, Standing::Disproven, Standing::CannotTell, Standing::Noted];

    /// Its name in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Proven => "proven",
            Standing::Disproven => "disproven",
            Standing::CannotTell => "cannot tell",
            Standing::Noted => "noted",
        }
    }

    /// Of what must be so.
    pub(crate) fn of_claim(answer: &Answer) -> Standing {
        match answer {
            Answer::Yes => Standing::Proven,
            Answer::No => Standing::Disproven,
            Answer::Unknown(_) => Standing::CannotTell,
        }
    }

    /// Of what may be so or not.
    pub(crate) fn of_question(answer: &Answer) -> Standing {
        match answer {
            Answer::Yes | Answer::No => Standing::Noted,
            Answer::Unknown(_) => Standing::CannotTell,
        }
    }
}

/// A sentence of a proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) standing: Standing,
    pub(crate) sentence: String,
    pub(crate) at: Option<At>,
}

/// A JSON Pointer into the properties of one of the resources that a proof is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum At {
    Trail(String),
    Bucket(String),
}

impl Said {
    pub(crate) fn new(standing: Standing, sentence: impl Into<String>) -> Said {
        Said { standing, sentence: sentence.into(), at: None }
    }

    /// The same, written there in the trail.
    #[must_use]
    pub(crate) fn in_trail(self, pointer: &str) -> Said {
        Said { at: Some(At::Trail(pointer.to_owned())), ..self }
    }

    /// The same, decided there in the log bucket.
    #[must_use]
    pub(crate) fn in_bucket(self, pointer: Option<&String>) -> Said {
        let at = pointer.map(|pointer| At::Bucket(pointer.clone()));
        Said { at: at.or(self.at), ..self }
    }
}
