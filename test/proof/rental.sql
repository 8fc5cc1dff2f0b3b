--
-- PostgreSQL database dump
--

\restrict 6FwGbZkFWS3yZ6xkVbOeCYx3LxWnH1

-- Dumped from database version 17.6
-- Dumped by pg_dump version 17.6

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: citext; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;


--
-- Name: EXTENSION citext; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION citext IS 'data type for case-insensitive character strings';


--
-- Name: archive; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA archive;


ALTER SCHEMA archive OWNER TO postgres;

--
-- Name: grade; Type: TYPE; Schema: public; Owner: postgres
--

CREATE TYPE public.grade AS ENUM (
    'good',
    'worn',
    'broken'
);


ALTER TYPE public.grade OWNER TO postgres;

--
-- Name: made_in; Type: DOMAIN; Schema: public; Owner: postgres
--

CREATE DOMAIN public.made_in AS integer
	CONSTRAINT made_in_check CHECK (((VALUE >= 1901) AND (VALUE <= 2155)));


ALTER DOMAIN public.made_in OWNER TO postgres;

--
-- Name: joined(text, text); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.joined(text, text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$
SELECT CASE
  WHEN $2 IS NULL THEN $1
  WHEN $1 IS NULL THEN $2
  ELSE $1 || ', ' || $2
END
$_$;


ALTER FUNCTION public.joined(text, text) OWNER TO postgres;

--
-- Name: touched(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.touched() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.touched_at = CURRENT_TIMESTAMP;
    RETURN NEW;
END $$;


ALTER FUNCTION public.touched() OWNER TO postgres;

--
-- Name: in_stock(integer); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.in_stock(tool integer) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    away integer;
BEGIN
    SELECT count(*) INTO away FROM public.loan WHERE tool_id = tool AND back_at IS NULL;
    RETURN away = 0;
END $$;


ALTER FUNCTION public.in_stock(tool integer) OWNER TO postgres;

--
-- Name: listed(text); Type: AGGREGATE; Schema: public; Owner: postgres
--

CREATE AGGREGATE public.listed(text) (
    SFUNC = public.joined,
    STYPE = text
);


ALTER AGGREGATE public.listed(text) OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: member; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.member (
    member_id integer NOT NULL,
    name text NOT NULL,
    mail public.citext,
    active boolean DEFAULT true NOT NULL,
    joined_on date DEFAULT ('now'::text)::date NOT NULL,
    touched_at timestamp with time zone DEFAULT now()
);


ALTER TABLE public.member OWNER TO postgres;

--
-- Name: TABLE member; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON TABLE public.member IS 'Who may borrow: it''s one row a person';


--
-- Name: member_member_id_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.member_member_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE public.member_member_id_seq OWNER TO postgres;

--
-- Name: member_member_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: postgres
--

ALTER SEQUENCE public.member_member_id_seq OWNED BY public.member.member_id;


--
-- Name: tool_tool_id_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.tool_tool_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE public.tool_tool_id_seq OWNER TO postgres;

--
-- Name: tool; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.tool (
    tool_id integer DEFAULT nextval('public.tool_tool_id_seq'::regclass) NOT NULL,
    title character varying(255) NOT NULL,
    made public.made_in,
    grade public.grade DEFAULT 'good'::public.grade,
    day_rate numeric(5,2) DEFAULT 4.99 NOT NULL,
    tags text[],
    words tsvector GENERATED ALWAYS AS (to_tsvector('english'::regconfig, (title)::text)) STORED,
    touched_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tool_day_rate_check CHECK ((day_rate > (0)::numeric))
);


ALTER TABLE public.tool OWNER TO postgres;

--
-- Name: loan; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.loan (
    loan_id bigint NOT NULL,
    tool_id integer NOT NULL,
    member_id integer NOT NULL,
    out_at timestamp with time zone NOT NULL,
    back_at timestamp with time zone
)
PARTITION BY RANGE (out_at);


ALTER TABLE public.loan OWNER TO postgres;

--
-- Name: loan_loan_id_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

ALTER TABLE public.loan ALTER COLUMN loan_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.loan_loan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: loan_2024; Type: TABLE; Schema: archive; Owner: postgres
--

CREATE TABLE archive.loan_2024 (
    loan_id bigint NOT NULL,
    tool_id integer NOT NULL,
    member_id integer NOT NULL,
    out_at timestamp with time zone NOT NULL,
    back_at timestamp with time zone
);


ALTER TABLE archive.loan_2024 OWNER TO postgres;

--
-- Name: loan_2025; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.loan_2025 (
    loan_id bigint NOT NULL,
    tool_id integer NOT NULL,
    member_id integer NOT NULL,
    out_at timestamp with time zone NOT NULL,
    back_at timestamp with time zone
);


ALTER TABLE public.loan_2025 OWNER TO postgres;

--
-- Name: tool_list; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.tool_list AS
 SELECT t.tool_id,
    t.title,
    t.grade,
    count(l.loan_id) AS loans,
    public.listed((m.name)::text) AS borrowers
   FROM ((public.tool t
     LEFT JOIN public.loan l ON ((l.tool_id = t.tool_id)))
     LEFT JOIN public.member m ON ((m.member_id = l.member_id)))
  GROUP BY t.tool_id, t.title, t.grade;


ALTER VIEW public.tool_list OWNER TO postgres;

--
-- Name: loans_by_month; Type: MATERIALIZED VIEW; Schema: public; Owner: postgres
--

CREATE MATERIALIZED VIEW public.loans_by_month AS
 SELECT date_trunc('month'::text, (out_at AT TIME ZONE 'UTC'::text)) AS month,
    count(*) AS loans
   FROM public.loan
  GROUP BY (date_trunc('month'::text, (out_at AT TIME ZONE 'UTC'::text)))
  WITH NO DATA;


ALTER MATERIALIZED VIEW public.loans_by_month OWNER TO postgres;

--
-- Name: loan_2024; Type: TABLE ATTACH; Schema: archive; Owner: postgres
--

ALTER TABLE ONLY public.loan ATTACH PARTITION archive.loan_2024 FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2025-01-01 00:00:00+00');


--
-- Name: loan_2025; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.loan ATTACH PARTITION public.loan_2025 FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2026-01-01 00:00:00+00');


--
-- Name: member member_id; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.member ALTER COLUMN member_id SET DEFAULT nextval('public.member_member_id_seq'::regclass);


--
-- Name: loan loan_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.loan
    ADD CONSTRAINT loan_pkey PRIMARY KEY (out_at, loan_id);


--
-- Name: loan_2024 loan_2024_pkey; Type: CONSTRAINT; Schema: archive; Owner: postgres
--

ALTER TABLE ONLY archive.loan_2024
    ADD CONSTRAINT loan_2024_pkey PRIMARY KEY (out_at, loan_id);


--
-- Name: loan_2025 loan_2025_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.loan_2025
    ADD CONSTRAINT loan_2025_pkey PRIMARY KEY (out_at, loan_id);


--
-- Name: member member_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.member
    ADD CONSTRAINT member_pkey PRIMARY KEY (member_id);


--
-- Name: tool tool_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.tool
    ADD CONSTRAINT tool_pkey PRIMARY KEY (tool_id);


--
-- Name: idx_loan_tool; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX idx_loan_tool ON ONLY public.loan USING btree (tool_id);


--
-- Name: loan_2024_tool_id_idx; Type: INDEX; Schema: archive; Owner: postgres
--

CREATE INDEX loan_2024_tool_id_idx ON archive.loan_2024 USING btree (tool_id);


--
-- Name: loan_2025_tool_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX loan_2025_tool_id_idx ON public.loan_2025 USING btree (tool_id);


--
-- Name: idx_member_mail; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX idx_member_mail ON public.member USING btree (lower((mail)::text)) WHERE active;


--
-- Name: idx_tool_words; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX idx_tool_words ON public.tool USING gin (words);


--
-- Name: loan_2024_pkey; Type: INDEX ATTACH; Schema: archive; Owner: postgres
--

ALTER INDEX public.loan_pkey ATTACH PARTITION archive.loan_2024_pkey;


--
-- Name: loan_2024_tool_id_idx; Type: INDEX ATTACH; Schema: archive; Owner: postgres
--

ALTER INDEX public.idx_loan_tool ATTACH PARTITION archive.loan_2024_tool_id_idx;


--
-- Name: loan_2025_pkey; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.loan_pkey ATTACH PARTITION public.loan_2025_pkey;


--
-- Name: loan_2025_tool_id_idx; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.idx_loan_tool ATTACH PARTITION public.loan_2025_tool_id_idx;


--
-- Name: member touched; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER touched BEFORE UPDATE ON public.member FOR EACH ROW EXECUTE FUNCTION public.touched();


--
-- Name: tool touched; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER touched BEFORE UPDATE ON public.tool FOR EACH ROW WHEN (((old.title)::text IS DISTINCT FROM (new.title)::text)) EXECUTE FUNCTION public.touched();


--
-- Name: loan loan_member_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE public.loan
    ADD CONSTRAINT loan_member_id_fkey FOREIGN KEY (member_id) REFERENCES public.member(member_id) ON UPDATE CASCADE ON DELETE RESTRICT;


--
-- Name: loan_2024 loan_2024_tool_id_fkey; Type: FK CONSTRAINT; Schema: archive; Owner: postgres
--

ALTER TABLE ONLY archive.loan_2024
    ADD CONSTRAINT loan_2024_tool_id_fkey FOREIGN KEY (tool_id) REFERENCES public.tool(tool_id);


--
-- Name: SCHEMA public; Type: ACL; Schema: -; Owner: postgres
--

REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO PUBLIC;


--
-- Name: TABLE tool_list; Type: ACL; Schema: public; Owner: postgres
--

GRANT SELECT ON TABLE public.tool_list TO PUBLIC;


--
-- PostgreSQL database dump complete
--

\unrestrict 6FwGbZkFWS3yZ6xkVbOeCYx3LxWnH1

